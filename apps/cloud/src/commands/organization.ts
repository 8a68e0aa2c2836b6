import { createOrganization as schemas } from '@lanyard/contract/setup';
import * as z from 'zod/mini';
import { operatorTrail, record } from '../activity/index.ts';
import { createOrganization, enterOrganization, issueSetupLink, removeSample } from '../directory/index.ts';
import { inviteOwner, inviteOwnerAgain, ownerState } from '../members/index.ts';
import { languages } from '../platform/language.ts';
import { onBase, organizationNamed } from './base.ts';
import { command, Refusal, type Command } from './definition.ts';
import { printLink, timeOf } from './link.ts';
import type { Surroundings } from './surroundings.ts';

export function organizationCommands(surroundings: Surroundings): readonly Command[] {
  return [
    create(surroundings),
    list(surroundings),
    setupLink(surroundings),
    ownerInvite(surroundings),
    removeSampleCommand(surroundings),
  ];
}

/** The same limits as on the set-up page. */
const wanted = z.extend(z.omit(schemas.body, { token: true }), { language: z.enum(languages) });

const create = (surroundings: Surroundings) =>
  command({
    path: ['organization', 'create'],
    summary: 'Makes an organization and prints the link for its owner',
    description: [
      'Makes the organization with its address and keys. Its owner then joins with the wallet: by the QR code in this terminal, or by opening the link on the phone. The link works once, for 30 minutes; `lanyard organization owner-invite` prints a new one.',
      'An address is never given out twice.',
    ],
    options: {
      name: { type: 'text', value: 'NAME', required: true, summary: 'What its people call it' },
      address: {
        type: 'text',
        value: 'ADDRESS',
        required: true,
        summary: 'First label of its address (acme for acme.<domain>), or a host that LANYARD_HOSTS lists',
      },
      'owner-name': { type: 'text', value: 'NAME', required: true, summary: 'Name of its first owner' },
      'owner-email': {
        type: 'text',
        value: 'EMAIL',
        required: true,
        summary: 'Work address of its first owner',
      },
      language: {
        type: 'text',
        value: 'TAG',
        summary: 'Language of its mails: de or en (default: en)',
      },
      region: {
        type: 'text',
        value: 'LABEL',
        summary: 'Where its data lies, in words for its people (default: Main)',
      },
    },
    examples: [
      {
        line: "lanyard organization create --name 'Acme Ltd' --address acme --owner-name 'Olga Ortiz' --owner-email olga@acme.example",
        what: 'Make Acme at acme.<domain>:',
      },
    ],
    async run({ options }) {
      const request = z.safeParse(wanted, {
        name: options.name,
        address: options.address.toLowerCase(),
        regionLabel: options.region ?? 'Main',
        language: options.language ?? 'en',
        ownerName: options['owner-name'],
        ownerEmail: options['owner-email'],
      });
      if (!request.success) throw new Refusal(unfit(request.error.issues));
      const created = await onBase(surroundings, ({ database, foundations, clock }) =>
        database.transaction({}, async (tx) =>
          createOrganization(tx, foundations, request.data, clock.now()),
        ),
      );
      surroundings.remark(
        `${created.organization.name} is at ${created.organization.origin}\nLink for its owner:`,
      );
      printLink(surroundings, created.owner);
    },
  });

const list = (surroundings: Surroundings) =>
  command({
    path: ['organization', 'list'],
    summary: 'Lists the organizations of this installation',
    options: { json: { type: 'flag', summary: 'Print JSON, for programs' } },
    examples: [{ line: 'lanyard organization list --json', what: 'As JSON:' }],
    async run({ options }) {
      const found = await onBase(surroundings, async ({ database, directory }) => {
        const all = await database.transaction({ readOnly: true }, (tx) => directory.all(tx));
        return Promise.all(
          all.map(async ({ id, name, origin, regionLabel, createdAt }) => {
            const owner = await database.transaction({ organizationId: id, readOnly: true }, (tx) =>
              ownerState(tx, id),
            );
            return {
              id,
              name,
              origin,
              regionLabel,
              createdAt,
              owner: owner === 'joined' ? 'joined' : 'invited',
            };
          }),
        );
      });
      if (options.json) surroundings.print(JSON.stringify(found, null, 2));
      else if (found.length === 0) surroundings.remark('There is no organization yet.');
      else {
        for (const each of found) {
          surroundings.print(
            `${each.name}\n  ${each.origin}\n  id ${each.id}, region ${each.regionLabel}, made ${timeOf(each.createdAt)}, owner ${each.owner}`,
          );
        }
      }
    },
  });

const setupLink = (surroundings: Surroundings) =>
  command({
    path: ['organization', 'setup-link'],
    summary: 'Prints a one-time link to the set-up page',
    description: [
      'Whoever opens the link can make one organization: it works once, for 30 minutes, and is used up only when the organization is made. Links printed earlier go on working until their time is over.',
    ],
    options: {},
    examples: [{ line: 'lanyard organization setup-link', what: 'Set up an organization in the browser:' }],
    async run() {
      const issued = await onBase(surroundings, ({ database, installation, clock }) =>
        database.transaction({}, async (tx) => issueSetupLink(tx, installation, clock.now())),
      );
      surroundings.print(issued.link);
      surroundings.remark(`It works once, until ${timeOf(issued.expiresAt)}.`);
    },
  });

const ownerInvite = (surroundings: Surroundings) =>
  command({
    path: ['organization', 'owner-invite'],
    summary: 'Prints a new link for an owner',
    description: [
      'Without more it is for the owner who was invited first and has not joined yet; links printed earlier for them stop working. With a name and an address it adds another owner: also the way back in where every owner has lost their wallet.',
      'The link works once, for 30 minutes, for whoever scans it first: show it to nobody else.',
    ],
    argument: {
      name: 'ORGANIZATION',
      summary: 'Its address, first label or id; may be left out where there is only one',
    },
    options: {
      name: { type: 'text', value: 'NAME', summary: 'Name of another owner' },
      email: { type: 'text', value: 'EMAIL', summary: 'Work address of another owner' },
    },
    examples: [
      { line: 'lanyard organization owner-invite acme', what: 'The first link ran out:' },
      {
        line: "lanyard organization owner-invite acme --name 'Ben Bauer' --email ben@acme.example",
        what: 'Add another owner:',
      },
    ],
    async run({ argument, options: { name, email } }) {
      if ((name === undefined) !== (email === undefined))
        throw new Refusal('Give --name and --email together, or neither.');
      const { organization, invitation } = await onBase(surroundings, (base) =>
        base.database.transaction({}, async (tx) => {
          const found = await organizationNamed(tx, base, argument);
          await enterOrganization(tx, found.id);
          const now = base.clock.now();
          const { directory } = base;
          const owner = name === undefined || email === undefined ? undefined : { name, email };
          if (owner !== undefined && !isOwner(owner))
            throw new Refusal('That is no name and e-mail address.');
          const invited =
            owner === undefined
              ? await inviteOwnerAgain(tx, directory, found, now)
              : await inviteOwner(tx, directory, found, owner, now);
          if (invited !== undefined) {
            record(tx, await directory.dataKey(tx, found.id), {
              ...operatorTrail(now),
              act: 'owner.invited',
              ...(owner === undefined ? {} : { after: owner }),
            });
          }
          return { organization: found, invitation: invited };
        }),
      );
      if (invitation === undefined) {
        throw new Refusal('Every invited owner has joined. To add another one, give --name and --email.');
      }
      surroundings.remark(`Link for an owner of ${organization.name} (${organization.origin}):`);
      printLink(surroundings, invitation);
    },
  });

const removeSampleCommand = (surroundings: Surroundings) =>
  command({
    path: ['organization', 'remove-sample'],
    summary: 'Removes the sample organization',
    description: [
      'Removes what `npm start -- --demo` made up: the organization with its people, activity, address and keys. Refuses every organization that is not marked as a sample. A wallet of yours that joined it stays as it is.',
    ],
    argument: { name: 'ORGANIZATION', summary: 'Its address, first label or id (default: sample)' },
    options: {},
    examples: [{ line: 'lanyard organization remove-sample', what: 'You have seen enough:' }],
    async run({ argument }) {
      const removed = await onBase(surroundings, (base) =>
        base.database.transaction({}, async (tx) => {
          const found = await organizationNamed(tx, base, argument ?? 'sample');
          if (!found.isSample) throw new Refusal(`${found.name} (${found.host}) is not a sample.`);
          await enterOrganization(tx, found.id);
          await removeSample(tx, base, found);
          return found;
        }),
      );
      surroundings.print(`${removed.name} is removed.`);
    },
  });

const optionOf: Readonly<Record<string, string>> = {
  name: '--name',
  address: '--address',
  regionLabel: '--region',
  ownerName: '--owner-name',
  ownerEmail: '--owner-email',
};
const limits: Readonly<Record<string, string>> = {
  address: 'letters a to z, digits and hyphens, beginning with a letter; or a whole host',
  ownerEmail: 'an e-mail address',
};

/** Names the options whose values do not fit, and what would. */
function unfit(issues: readonly z.core.$ZodIssue[]): string {
  const fields = new Set(issues.map(({ path }) => String(path[0])));
  return [...fields]
    .map((field) => `${optionOf[field] ?? field} must be ${limits[field] ?? '1 to 120 characters'}.`)
    .join('\n');
}

function isOwner({ name, email }: { name: string; email: string }): boolean {
  const { ownerName, ownerEmail } = schemas.body.shape;
  return z.safeParse(ownerName, name).success && z.safeParse(ownerEmail, email).success;
}
