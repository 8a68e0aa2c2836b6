import { FidoProblem, orFidoProblem } from './problem.ts';

/** What the client data of a ceremony must say. */
export interface ExpectedClientData {
  readonly type: 'webauthn.create' | 'webauthn.get';
  /** The challenge given to the authenticator: its bytes, or their base64url. */
  readonly challenge: Uint8Array | string;
  /** Scheme, host and port, as browsers write an origin. */
  readonly origin: string;
}

interface CollectedClientData {
  readonly type: unknown;
  readonly challenge: unknown;
  readonly origin: unknown;
  readonly crossOrigin?: unknown;
  readonly topOrigin?: unknown;
}

/**
 * 7.1, steps 5 to 11; 7.2, steps 8 to 14. Members that the browser adds are ignored, as section 5.8.1 demands.
 *
 * @throws FidoProblem `malformed`, `wrong-type`, `challenge-mismatch`, `origin-mismatch`, `cross-origin-refused`
 */
export function checkClientData(clientDataJSON: Buffer, expected: ExpectedClientData): void {
  const { type, challenge, origin, crossOrigin, topOrigin } = readClientData(clientDataJSON);
  if (type !== expected.type) throw new FidoProblem('wrong-type');
  if (challenge !== challengeText(expected.challenge)) throw new FidoProblem('challenge-mismatch');
  if (origin !== expected.origin) throw new FidoProblem('origin-mismatch');
  // No page of ours is ever framed: whatever claims to come out of a frame is click-jacking.
  if ((crossOrigin !== undefined && crossOrigin !== false) || topOrigin !== undefined) {
    throw new FidoProblem('cross-origin-refused');
  }
}

function readClientData(clientDataJSON: Buffer): CollectedClientData {
  const value = orFidoProblem(
    'malformed',
    'client data is not JSON',
    () => JSON.parse(clientDataJSON.toString('utf8')) as unknown,
  );
  if (typeof value !== 'object' || value === null)
    throw new FidoProblem('malformed', 'client data is no object');
  return value as CollectedClientData;
}

function challengeText(challenge: Uint8Array | string): string {
  if (typeof challenge === 'string') return challenge;
  return Buffer.from(challenge.buffer, challenge.byteOffset, challenge.byteLength).toString('base64url');
}
