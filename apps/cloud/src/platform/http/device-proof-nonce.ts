import { createHmac } from 'node:crypto';
import type { HttpServer } from './server.ts';

/**
 * Nonces for device proofs (RFC 9449 section 8): without one, whoever once had a key for a minute could make proofs for later
 * days. Stateless: every process computes the same ones from the same secret, so none is stored and none is tied to a client.
 */
export interface DeviceProofNonces {
  /** What every answer carries in `DPoP-Nonce`. */
  current(now: Date): string;
  /** Whether it was given out at most five minutes ago. */
  accepts(nonce: string, now: Date): boolean;
}

/** A nonce is given out for so long, and accepted for as long again. */
const windowMs = 150_000;
const nonceBytes = 16;

/** @param secret 32 bytes, the same in every process. */
export function createDeviceProofNonces(secret: Uint8Array): DeviceProofNonces {
  const computed = new Map<number, string>();
  const ofWindow = (window: number): string => {
    const known = computed.get(window);
    if (known !== undefined) return known;
    const mac = createHmac('sha256', secret)
      .update(`lanyard device proof nonce v1 ${String(window)}`)
      .digest();
    const nonce = mac.subarray(0, nonceBytes).toString('base64url');
    // Three are in use at any time.
    if (computed.size >= 8) computed.clear();
    computed.set(window, nonce);
    return nonce;
  };
  const windowAt = (now: Date) => Math.floor(now.getTime() / windowMs);
  return {
    current: (now) => ofWindow(windowAt(now)),
    accepts(nonce, now) {
      const window = windowAt(now);
      // The next one too: the clock of the process that gave it out may be a little ahead.
      return [window, window - 1, window + 1].some((near) => ofWindow(near) === nonce);
    },
  };
}

/** Gives every answer of the API the nonce for the next proof, refusals included: that is how a client gets its first. */
export function sendDeviceProofNonces(
  { fastify, clock }: Pick<HttpServer, 'fastify' | 'clock'>,
  nonces: DeviceProofNonces,
): void {
  fastify.addHook('onRequest', (request, reply, done) => {
    if (request.routeOptions.config.route !== undefined) {
      reply.header('dpop-nonce', nonces.current(clock.now()));
    }
    done();
  });
}
