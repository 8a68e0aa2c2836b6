/**
 * The lines of a stream (`stream: true`): newline-delimited JSON, one event of the answer's shape a line. Blank lines are heartbeats.
 * A line with the member `$stream` is not an event; it says how the stream ended, so that a cut connection is never taken for an end.
 * Every stream begins with the current state, so that reconnecting loses nothing.
 */
export const streamControl = '$stream';

/** `end`: no more events will come. `reconnect`: the server is going down or over its limit; connect again. `problem`: see the document. */
export type StreamEnding = 'end' | 'reconnect' | 'problem';

/** A blank line at least this often (milliseconds); a reader that saw nothing for two of them takes the connection for dead. */
export const heartbeatMs = 15_000;
