/**
 * Every reason for which a FIDO registration or assertion is refused, with the step of Web Authentication Level 3 that
 * demands it (7.1: registering a new credential; 7.2: verifying an assertion). Closed: branch on these, never on messages.
 * The reason is for redacted logs and the activity log; outside, every refused sign-in looks alike.
 */
export const fidoProblems = {
  malformed: { step: '7.1-3, 7.1-6, 7.1-13, 7.2-3, 7.2-9', reason: 'The response could not be read.' },
  'too-large': { step: '7.1-3, 7.2-3', reason: 'A part of the response is longer than any genuine one.' },
  'wrong-type': { step: '7.1-7, 7.2-10', reason: 'The response is of the other ceremony.' },
  'challenge-mismatch': { step: '7.1-8, 7.2-11', reason: 'The response answers another challenge.' },
  'origin-mismatch': { step: '7.1-9, 7.2-12', reason: 'The response was made on another origin.' },
  'cross-origin-refused': {
    step: '7.1-10, 7.1-11, 7.2-13, 7.2-14',
    reason: 'The response was made in a frame of another site.',
  },
  'rp-id-mismatch': { step: '7.1-14, 7.2-15', reason: 'The credential belongs to another RP ID.' },
  'user-not-present': { step: '7.1-15, 7.2-16', reason: 'Nobody touched the authenticator.' },
  'user-not-verified': { step: '7.1-16, 7.2-17', reason: 'The authenticator did not verify the person.' },
  'backup-flags-inconsistent': {
    step: '7.1-17, 7.2-18',
    reason: 'The credential says that it is backed up and that it cannot be.',
  },
  'backup-eligibility-changed': {
    step: '7.2-19',
    reason: 'The credential was made for one device and now says it can be synced, or the reverse.',
  },
  'algorithm-not-allowed': { step: '7.1-20', reason: 'The key is of an algorithm that was not asked for.' },
  'public-key-invalid': {
    step: '7.1-13, 7.1-20',
    reason: 'The public key is malformed, weak or not on its curve.',
  },
  'credential-id-too-long': { step: '7.1-25', reason: 'The credential ID is longer than 1,023 bytes.' },
  'credential-mismatch': { step: '7.2-5, 7.2-6', reason: 'The response names another credential.' },
  'signature-invalid': { step: '7.2-21', reason: 'The signature does not verify.' },
  'counter-not-increased': {
    step: '7.2-22',
    reason: 'The signature counter did not grow: two copies of the key may be in use.',
  },
  'attestation-format-unknown': { step: '7.1-21', reason: 'No verifier exists for this attestation format.' },
  'attestation-invalid': { step: '7.1-22', reason: 'The attestation statement does not verify.' },
  'attestation-format-refused': {
    step: '7.1-24',
    reason: 'The policy does not accept this attestation format.',
  },
  'authenticator-refused': {
    step: '7.1-24',
    reason: 'The policy does not accept this model of authenticator.',
  },
  'authenticator-unproven': {
    step: '7.1-24',
    reason: 'The policy names models of authenticators, and nothing trusted certifies the model of this one.',
  },
  'synced-refused': {
    step: '7.1-18',
    reason: 'The policy does not accept credentials that a platform may sync.',
  },
} as const satisfies Record<string, { step: string; reason: string }>;

export type FidoProblemCode = keyof typeof fidoProblems;

/** The only error of the FIDO verifier. Anything else that escapes it is a bug in Lanyard. */
export class FidoProblem extends Error {
  readonly code: FidoProblemCode;
  /** Section and step of https://www.w3.org/TR/webauthn-3/. */
  readonly step: string;

  /** @param detail What exactly, without any value that tells who the person is. */
  constructor(code: FidoProblemCode, detail?: string, options?: ErrorOptions) {
    const { reason, step } = fidoProblems[code];
    super(detail === undefined ? reason : `${reason} (${detail})`, options);
    this.name = 'FidoProblem';
    this.code = code;
    this.step = step;
  }
}

/** Runs a step of a decoder and turns whatever it throws into `code`, so that nobody branches on a library's wording. */
export function orFidoProblem<T>(code: FidoProblemCode, detail: string, step: () => T): T {
  try {
    return step();
  } catch (cause) {
    if (cause instanceof FidoProblem) throw cause;
    throw new FidoProblem(code, detail, { cause });
  }
}
