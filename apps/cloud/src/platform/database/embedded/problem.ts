/**
 * Why the embedded database does not run.
 *
 * - `unsupported-platform`: there are no binaries for this system or processor.
 * - `binaries-missing`: the optional package with the binaries is not installed.
 * - `folder-unreachable`: the account PostgreSQL must run under (never root) cannot reach its data.
 * - `folder-unsafe`: a folder or file belongs to someone else, or is open to others.
 * - `already-running`: another Lanyard process runs on this data folder.
 * - `newer-data`: the data was written by a newer PostgreSQL than the one installed.
 * - `old-binaries-missing`: the data is from an older PostgreSQL and its binaries, needed once to read it, are not installed.
 * - `upgrade-failed`: moving the data to the new PostgreSQL failed; the old data is untouched and still in place.
 * - `disk-full`: no space left where the data lies.
 * - `start-failed`: anything else PostgreSQL said while starting.
 */
export type EmbeddedDatabaseCode =
  | 'unsupported-platform'
  | 'binaries-missing'
  | 'folder-unreachable'
  | 'folder-unsafe'
  | 'already-running'
  | 'newer-data'
  | 'old-binaries-missing'
  | 'upgrade-failed'
  | 'disk-full'
  | 'start-failed';

/** The message tells the operator what to do next. */
export class EmbeddedDatabaseError extends Error {
  readonly code: EmbeddedDatabaseCode;

  constructor(code: EmbeddedDatabaseCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'EmbeddedDatabaseError';
    this.code = code;
  }
}
