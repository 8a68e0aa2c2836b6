/** A line of PostgreSQL's log that is worth passing on. */
export interface ServerLine {
  readonly severity: 'log' | 'error' | 'fatal' | 'panic';
  readonly sqlState: string;
  readonly text: string;
}

/** Every process of PostgreSQL writes `<SQLSTATE> <SEVERITY>:  <text>` (`log_line_prefix` is `%e `). */
const line = /^([0-9A-Z]{5}) (LOG|ERROR|FATAL|PANIC): {2}(.*)$/;

const diskFullState = '53100';

/**
 * Reads one line. An ordinary ERROR is the business of the client that made it, and its text may quote a value: only those about the
 * server itself (class 53 resources, 58 system, XX internal) are kept. What is not in the expected shape (statements, details,
 * continuations) is dropped for the same reason.
 */
export function readServerLine(text: string): ServerLine | undefined {
  const [, sqlState, severity, message] = line.exec(text) ?? [];
  if (sqlState === undefined || severity === undefined || message === undefined) return undefined;
  if (severity === 'ERROR' && !/^(?:53|58|XX)/.test(sqlState)) return undefined;
  return { severity: severity.toLowerCase() as ServerLine['severity'], sqlState, text: message };
}

export function isReady(found: ServerLine): boolean {
  return found.text === 'database system is ready to accept connections';
}

export function isDiskFull(found: ServerLine): boolean {
  return found.sqlState === diskFullState || found.text.includes('No space left on device');
}
