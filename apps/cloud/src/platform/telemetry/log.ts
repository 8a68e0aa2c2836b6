import { pino, stdTimeFunctions, type DestinationStream, type Logger } from 'pino';
import { allowedOnly, type LogFields } from './fields.ts';

export type LogLevel = 'debug' | 'info' | 'warn' | 'error' | 'silent';

/**
 * Structured log, one JSON object a line. `message` is a literal sentence in the code: values go into fields, and only those of the
 * allow-list get through (`fields.ts`). A pino logger, seen through a keyhole that takes no free-form fields.
 */
export interface Log {
  debug(fields: LogFields, message: string): void;
  info(fields: LogFields, message: string): void;
  warn(fields: LogFields, message: string): void;
  error(fields: LogFields, message: string): void;
  /** Whether lines of that level are written: to spare the cost of gathering them. */
  isLevelEnabled(level: string): boolean;
}

/** Writes to `destination` (standard output by default). */
export function createLog(options: { level: LogLevel; destination?: DestinationStream }): Logger {
  const settings = {
    level: options.level,
    base: null,
    timestamp: stdTimeFunctions.isoTime,
    formatters: { level: (label: string) => ({ level: label }), log: allowedOnly },
    // allowedOnly has already described the error; pino's own serializer would print its message.
    serializers: { err: (described: unknown) => described },
  };
  return options.destination === undefined ? pino(settings) : pino(settings, options.destination);
}

/** Writes nothing: for tests and commands that do not log. */
export const silentLog: Log = createLog({ level: 'silent' });
