import { isBase64url } from '@lanyard/crypto/encoding';
import { FidoProblem } from './problem.ts';

/** What both ceremonies answer with, around their own `response` (`@simplewebauthn/browser` gives this shape). */
export interface PublicKeyCredentialResponse {
  /** Credential ID, base64url. */
  readonly id: string;
  readonly rawId: string;
  readonly type: string;
}

/** Longest genuine parts, in bytes: those of the contract's shapes, held here too for callers inside the cloud. */
export const longest = {
  credentialId: 1023,
  clientDataJSON: 4096,
  attestationObject: 24_576,
  authenticatorData: 2048,
  signature: 1024,
} as const;

/** Canonical base64url to bytes. @throws FidoProblem `malformed`, `too-large` */
export function decodePart(text: string, part: keyof typeof longest): Buffer {
  if (typeof text !== 'string' || text.length === 0) throw new FidoProblem('malformed', `no ${part}`);
  if (text.length > Math.ceil((longest[part] * 4) / 3)) throw new FidoProblem('too-large', part);
  if (!isBase64url(text)) throw new FidoProblem('malformed', `${part} is not base64url`);
  return Buffer.from(text, 'base64url');
}

/** 7.1 and 7.2, step 3. @throws FidoProblem `malformed` */
export function requirePublicKeyCredential({ id, rawId, type }: PublicKeyCredentialResponse): void {
  if (type !== 'public-key') throw new FidoProblem('malformed', 'not a public key credential');
  if (typeof id !== 'string' || id !== rawId) throw new FidoProblem('malformed', 'id and rawId differ');
}
