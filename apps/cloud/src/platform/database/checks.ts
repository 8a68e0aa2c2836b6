import type { Client, Pool } from 'pg';
import { appRole } from './roles.ts';
import type { Tables } from './tables.ts';

/** Tables that belong to no organization. Every other one carries `organization_id` first in its primary key, and is guarded by it. */
export const globalTables: readonly (keyof Tables)[] = [
  'organizations',
  'addresses',
  'setup_links',
  'installation_keys',
  'persons',
  'did_log_entries',
  'devices',
  'fido_credentials',
  'registrations',
  'claim_codes',
  'push_keys',
  'push_subscriptions',
  'used_jtis',
  'rate_points',
  'form_tries',
  'used_captchas',
];

/** The migrator's own. */
const ledger = 'migrations';

/**
 * What lets the role of this connection past row-level security; empty when nothing does.
 *
 * @returns sentences for the operator.
 */
export async function roleProblems(client: Client | Pool): Promise<string[]> {
  const { rows } = await client.query<{ role: string; power: string }>(
    // A role has the powers of every role it can become, too.
    `WITH mine AS (SELECT * FROM pg_roles WHERE pg_has_role(current_user, oid, 'MEMBER'))
     SELECT rolname AS role, power FROM mine, LATERAL (VALUES
         (rolsuper, 'is a superuser'),
         (rolbypassrls, 'bypasses row-level security'),
         (rolcreaterole, 'makes roles'),
         (rolreplication, 'replicates'),
         (EXISTS (SELECT FROM pg_class WHERE relowner = mine.oid), 'owns tables'),
         (EXISTS (SELECT FROM pg_namespace WHERE nspowner = mine.oid), 'owns a schema'),
         (EXISTS (SELECT FROM pg_proc WHERE proowner = mine.oid), 'owns functions'),
         (EXISTS (SELECT FROM pg_database WHERE datdba = mine.oid), 'owns a database')
       ) AS powers (held, power)
      WHERE held
      ORDER BY 1, 2`,
  );
  return rows.map(
    ({ role, power }) =>
      `the app connects as, or can become, ${role}, which ${power}; it must be ${appRole}, which owns nothing`,
  );
}

/** The database would let the app past row-level security. The message lists every reason. */
export class UnguardedDatabaseError extends Error {
  constructor(problems: readonly string[]) {
    super(`Row-level security does not hold:\n- ${problems.join('\n- ')}`);
    this.name = 'UnguardedDatabaseError';
  }
}

/**
 * For the start of `serve`: nothing is answered from a database in which one organization could see another.
 *
 * @throws UnguardedDatabaseError
 */
export async function assertGuarded(pool: Pool): Promise<void> {
  const problems = [...(await roleProblems(pool)), ...(await catalogProblems(pool))];
  if (problems.length > 0) throw new UnguardedDatabaseError(problems);
}

interface Policy {
  readonly name: string;
  readonly reads_only: boolean;
  /** Which rows are seen, as SQL. */
  readonly visible: string | null;
  /** Which rows may be written; null: those that are seen. */
  readonly writable: string | null;
}

interface TableFound {
  readonly name: string;
  readonly kind: 'r' | 'p' | 'v' | 'm' | 'f';
  readonly has_organization: boolean;
  readonly keyed_by_organization: boolean;
  readonly guarded: boolean;
  readonly security_invoker: boolean;
  readonly policies: Policy[];
  readonly loose_references: string[];
}

/**
 * Walks the catalog of schema `lanyard` and names everything that row-level security does not hold; empty when it holds everywhere.
 * The rules: a table is either global, by name, or has `organization_id` first in its primary key, enabled and forced row-level
 * security, at least one policy for the app, and none that lets other rows through; references between
 * tables of organizations carry `organization_id`; views run with the rights of who asks.
 *
 * @returns sentences for the developer.
 */
export async function catalogProblems(
  client: Client | Pool,
  global: readonly string[] = globalTables,
): Promise<string[]> {
  const tables = await readCatalog(client);
  const problems = tables.flatMap((table) =>
    tableProblems(table, global).map((problem) => `${table.name} ${problem}`),
  );
  return [...problems, ...(await functionProblems(client))];
}

function tableProblems(table: TableFound, global: readonly string[]): string[] {
  if (table.kind === 'v') {
    return table.security_invoker
      ? []
      : ['is a view that runs with the rights of its owner: add security_invoker'];
  }
  if (table.kind === 'm' || table.kind === 'f') {
    return ['is a materialized view or foreign table: row-level security does not reach it'];
  }
  if (table.name === ledger || global.includes(table.name)) return [];
  return table.has_organization
    ? guardProblems(table)
    : ['has no organization_id and is not listed as global'];
}

function guardProblems(table: TableFound): string[] {
  const problems: string[] = [];
  if (!table.keyed_by_organization)
    problems.push('has a primary key that does not start with organization_id');
  if (!table.guarded) problems.push('lacks enabled and forced row-level security');
  if (table.policies.length === 0) problems.push('has no policy for the app');
  for (const policy of table.policies)
    if (!isBound(policy)) problems.push(`has policy ${policy.name}, which lets other rows through`);
  for (const reference of table.loose_references)
    problems.push(`has reference ${reference} without organization_id`);
  return problems;
}

/** A policy shows and takes rows of the organization in scope; or shows, and never takes, those of the person in scope. */
function isBound({ reads_only, visible, writable }: Policy): boolean {
  // The schema is shown or not, by the connection's search path.
  const expressions = [visible, writable].flatMap((expression) => expression?.replace('lanyard.', '') ?? []);
  const ofOrganization = '(organization_id = current_organization())';
  const ofPerson = '(person_id = current_person())';
  const bound = reads_only ? [ofOrganization, ofPerson] : [ofOrganization];
  return expressions.length > 0 && expressions.every((expression) => bound.includes(expression));
}

async function readCatalog(client: Client | Pool): Promise<TableFound[]> {
  const { rows } = await client.query<TableFound>(
    `SELECT c.relname AS name, c.relkind AS kind,
            organization.attnum IS NOT NULL AS has_organization,
            coalesce(key.conkey[1] = organization.attnum, false) AS keyed_by_organization,
            c.relrowsecurity AND c.relforcerowsecurity AS guarded,
            coalesce('security_invoker=true' = ANY (c.reloptions), false) AS security_invoker,
            ARRAY(
              SELECT json_build_object('name', p.polname, 'reads_only', p.polcmd = 'r',
                                       'visible', pg_get_expr(p.polqual, p.polrelid),
                                       'writable', pg_get_expr(p.polwithcheck, p.polrelid))
                FROM pg_policy p
               WHERE p.polrelid = c.oid AND p.polpermissive
                 AND (p.polroles = '{0}' OR EXISTS (SELECT FROM pg_roles r WHERE r.oid = ANY (p.polroles) AND r.rolname = $1))
            ) AS policies,
            ARRAY(
              SELECT f.conname::text
                FROM pg_constraint f
                JOIN pg_attribute a ON a.attrelid = f.confrelid AND a.attname = 'organization_id'
                JOIN pg_class target ON target.oid = f.confrelid AND target.relrowsecurity
               WHERE f.conrelid = c.oid AND f.contype = 'f' AND NOT (organization.attnum = ANY (f.conkey) AND a.attnum = ANY (f.confkey))
            ) AS loose_references
       FROM pg_class c
       LEFT JOIN pg_attribute organization
              ON organization.attrelid = c.oid AND organization.attname = 'organization_id' AND NOT organization.attisdropped
       LEFT JOIN pg_constraint key ON key.conrelid = c.oid AND key.contype = 'p'
      WHERE c.relnamespace = 'lanyard'::regnamespace AND c.relkind IN ('r', 'p', 'v', 'm', 'f')
      ORDER BY 1`,
    [appRole],
  );
  return rows;
}

/** A function with its owner's rights must not be led to other tables by its caller's search path. */
async function functionProblems(client: Client | Pool): Promise<string[]> {
  const { rows } = await client.query<{ name: string }>(
    `SELECT proname AS name FROM pg_proc
      WHERE pronamespace = 'lanyard'::regnamespace AND prosecdef
        AND NOT EXISTS (SELECT FROM unnest(proconfig) AS setting WHERE setting LIKE 'search_path=%')`,
  );
  return rows.map(({ name }) => `${name}() runs with its owner's rights and does not fix its search_path`);
}
