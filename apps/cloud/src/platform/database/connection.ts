/** Where and as whom to connect: what `pg` takes. `host` may be the folder of a Unix socket. */
export interface ConnectionSettings {
  readonly host: string;
  readonly port: number;
  readonly database: string;
  readonly user: string;
  readonly password: string;
}

/** The two roles of Lanyard. `owner` makes tables, in `migrate` alone; `app` owns nothing and is held by row-level security. */
export interface Connections {
  readonly owner: ConnectionSettings;
  readonly app: ConnectionSettings;
}
