/** Owns every table, makes and changes them, in `migrate` alone. Not a superuser; held by forced row-level security as well. */
export const ownerRole = 'lanyard_owner';

/** What requests run as: owns nothing, cannot bypass row-level security, cannot become anyone else. */
export const appRole = 'lanyard_app';

const attributes = 'LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOREPLICATION NOBYPASSRLS';

/** What an administrator runs once on a PostgreSQL of their own, as a superuser, before `lanyard migrate`. */
export function setUpSql(database: string, passwords: { owner: string; app: string }): string[] {
  return [
    `CREATE ROLE ${ownerRole} ${attributes} PASSWORD '${passwords.owner}'`,
    `CREATE ROLE ${appRole} ${attributes} PASSWORD '${passwords.app}'`,
    `CREATE DATABASE ${database} OWNER ${ownerRole} TEMPLATE template0 ENCODING 'UTF8'`,
    `REVOKE ALL ON DATABASE ${database} FROM PUBLIC`,
    `GRANT CONNECT ON DATABASE ${database} TO ${appRole}`,
  ];
}
