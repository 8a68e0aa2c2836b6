import { approveSignIn, scanSignIn, type Approval } from '@lanyard/cloud/authentication/approval';
import type { Organization } from '@lanyard/cloud/directory/index';
import type { RouteAnswer } from '@lanyard/contract/route';
import type { ClaimType, Scope } from '@lanyard/contract/shapes';
import type { scanSignIn as scanRoute } from '@lanyard/contract/sign-in';
import { presentClaims } from '@lanyard/crypto/claim-credential';
import { signDelegation } from '@lanyard/crypto/delegation';
import {
  generatePairingKey,
  generateStorageProtectionKey,
  thumbprint,
  type EcPublicJwk,
} from '@lanyard/crypto/keys';
import { approvalChallenge, signInDigest, type SignInDigest } from '@lanyard/crypto/sign-in-binding';
import { presentationDigest, signSignInAssertion } from '@lanyard/crypto/sign-in-assertion';
import { sealSignInEnvelope } from '@lanyard/crypto/sign-in-envelope';
import { joinSplitKey } from '@lanyard/crypto/splitting';
import type { Rooms, TestPerson } from './rooms.ts';
import type { Attempt } from './sign-in-browser.ts';

/** A member whose wallet approves by single steps, calling the rules behind the routes. */
export interface TestMember extends TestPerson {
  readonly memberId: string;
  readonly organization: Organization;
  readonly email: string;
  scan(signInId: string): Promise<Scanned>;
  /** Approves what was scanned; what `lies` say is told before signing, so that every signature holds. */
  approve(
    attempt: Pick<Attempt, 'id' | 'share1'>,
    options?: ApprovalOptions,
  ): Promise<{ readonly returnCode: string | null }>;
  /** What `approve` would send. */
  approval(attempt: Pick<Attempt, 'id' | 'share1'>, options?: ApprovalOptions): Promise<Approval>;
}

export type Scanned = RouteAnswer<typeof scanRoute>;

export interface ApprovalOptions {
  readonly scope?: Scope;
  /** An e-mail claim to release: of this address. */
  readonly email?: string;
  /** A phone claim to release, after the e-mail claim where there is one. */
  readonly phone?: string;
  readonly claimNames?: readonly ClaimType[];
  /** Changes what the wallet saw, before it computes and signs anything. */
  readonly seen?: Partial<Scanned>;
  readonly delegation?: {
    scope?: Scope;
    browserJwk?: EcPublicJwk;
    expiresAt?: number;
    versionId?: string;
    organization?: string;
  };
  readonly assertion?: {
    audience?: string;
    nonce?: string;
    H?: SignInDigest;
    signIn?: string;
    organization?: string;
    issuedAt?: number;
  };
  readonly presentationFor?: { audience?: string; nonce?: string };
  readonly touchScope?: Scope;
  readonly touchedBy?: TestPerson;
  readonly signedBy?: TestPerson;
  /** Sent in place of what was made. */
  readonly send?: Partial<Approval>;
}

export function makeMember(
  { base, seconds }: { readonly base: Rooms; readonly seconds: () => number },
  member: TestPerson & {
    readonly memberId: string;
    readonly organization: Organization;
    readonly email: string;
  },
): TestMember {
  const { directory, keys, verifyTouch, clock } = base;
  const { organization } = member;
  const scope = { organizationId: organization.id, personId: member.id };
  const scanned = new Map<string, Scanned>();

  const approval: TestMember['approval'] = async ({ id, share1 }, options = {}) => {
    const seen = { ...scanned.get(id), ...options.seen } as Scanned;
    const { signedBy = member, touchedBy = member, delegation = {}, assertion = {} } = options;
    const granted = options.scope ?? seen.scope;
    const { email, phone } = options;
    const credentials = await Promise.all([
      ...(email === undefined ? [] : [signedBy.emailClaim(email)]),
      ...(phone === undefined ? [] : [signedBy.claim('phone', phone)]),
    ]);
    const claimNames = options.claimNames ?? [
      ...(email === undefined ? [] : (['email'] as const)),
      ...(phone === undefined ? [] : (['phone'] as const)),
    ];
    const H = assertion.H ?? (await digestOf(id, organization.origin, seen));
    const presentations = await presentClaims(credentials, {
      didKey: signedBy.didKey,
      audience: options.presentationFor?.audience ?? organization.origin,
      nonce: options.presentationFor?.nonce ?? seen.nonce,
      H,
      now: seconds(),
    });
    const challenge = approvalChallenge({ H, scope: options.touchScope ?? granted, claimNames });
    const protection = await generateStorageProtectionKey();
    const { did, versionId, didKey } = signedBy;
    return {
      organizationId: organization.id,
      signInId: id,
      personId: member.id,
      deviceId: member.deviceId,
      now: clock.now(),
      scope: granted,
      claimNames,
      fido: await touchedBy.touch(challenge),
      didAssertion: await signSignInAssertion(
        didKey,
        {
          audience: assertion.audience ?? organization.origin,
          nonce: assertion.nonce ?? seen.nonce,
          H,
          presentationDigest: presentationDigest(presentations),
          did,
          versionId,
        },
        {
          organization: assertion.organization ?? organization.id,
          signIn: assertion.signIn ?? id,
          now: assertion.issuedAt ?? seconds(),
        },
      ),
      delegation: await signDelegation(
        didKey,
        {
          did,
          versionId: delegation.versionId ?? versionId,
          browserJwk: delegation.browserJwk ?? seen.browserKey,
          scope: delegation.scope ?? granted,
          issuedAt: seconds(),
          expiresAt: delegation.expiresAt ?? seconds() + seen.sessionSeconds,
        },
        { organization: delegation.organization ?? organization.id },
      ),
      presentations,
      envelope: await sealSignInEnvelope({
        storageWrappingKey: await joinSplitKey(share1, seen.share2),
        transitJwk: seen.transitKey,
        context: { organization: organization.id, signIn: id, H },
        payload: { pairingKey: (await generatePairingKey()).raw, heads: [] },
      }),
      storageShare2: granted === 'session' ? null : protection.share2,
      ...options.send,
    };
  };

  return {
    ...member,
    async scan(signInId) {
      const scan = { organizationId: organization.id, signInId, personId: member.id, now: clock.now() };
      const seen = await base.within(scope, (tx) => scanSignIn(tx, { directory }, scan));
      scanned.set(signInId, seen);
      return seen;
    },
    approval,
    async approve(attempt, options) {
      const whole = options?.send?.didAssertion !== undefined && options.send.fido !== undefined;
      const made = whole ? (options.send as Approval) : await approval(attempt, options);
      return base.within(scope, (tx) => approveSignIn(tx, { directory, keys, verifyTouch }, made));
    },
  };
}

/** `H` as the wallet computes it from what it was told. */
async function digestOf(id: string, origin: string, seen: Scanned): Promise<SignInDigest> {
  return signInDigest({
    origin,
    id,
    nonce: seen.nonce,
    transitThumbprint: thumbprint(seen.transitKey),
    browserThumbprint: thumbprint(seen.browserKey),
    scope: seen.scope,
    way: seen.way,
    claimsAsked: seen.claimsAsked.map(({ type }) => type),
  });
}
