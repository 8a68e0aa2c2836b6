import { createHmac, generateKeyPairSync, hash, randomBytes, randomUUID, sign } from 'node:crypto';
import type { KeyObject } from 'node:crypto';
import { encodeCBOR } from '@levischuck/tiny-cbor';
import type { CBORType } from '@levischuck/tiny-cbor';
import type { FidoAssertion, FidoRegistration } from '@lanyard/contract/shapes';
import type { Bytes } from '@lanyard/crypto/encoding';
import type { Authenticator as AuthenticatorPort } from '@lanyard/holder/ports';
import type { Passkeys } from '@lanyard/session/passkeys';
import type { Maker } from './maker.ts';

/** The parts of `PublicKeyCredentialCreationOptionsJSON` that the software authenticator looks at. */
export interface CreationOptions {
  /** base64url */
  readonly challenge: string;
  /** `id`: the host of the origin where left out. */
  readonly rp: { readonly id?: string | undefined };
  /** `id`: the user handle, base64url. */
  readonly user: { readonly id: string };
  readonly pubKeyCredParams: readonly { readonly alg: number }[];
  readonly excludeCredentials?: readonly { readonly id: string }[] | undefined;
  readonly extensions?: Extensions | undefined;
}

/** The parts of `PublicKeyCredentialRequestOptionsJSON` that the software authenticator looks at. */
export interface RequestOptions {
  /** base64url */
  readonly challenge: string;
  readonly rpId?: string | undefined;
  readonly allowCredentials?: readonly { readonly id: string }[] | undefined;
  readonly extensions?: Extensions | undefined;
}

/** `first`: the PRF salt, as bytes or (in JSON) base64url. */
interface Extensions {
  readonly prf?:
    { readonly eval?: { readonly first: Uint8Array | ArrayBuffer | string } | undefined } | undefined;
}

/** What `startRegistration` of `@simplewebauthn/browser` resolves to, and beside it what never leaves the device. */
export interface CreationResult {
  readonly response: FidoRegistration;
  /** PRF output for `first`, 32 bytes; null where none was asked for, or none is given at creation. */
  readonly prf: Bytes | null;
  readonly prfEnabled: boolean;
}

/** What `startAuthentication` of `@simplewebauthn/browser` resolves to, and beside it what never leaves the device. */
export interface RequestResult {
  readonly response: FidoAssertion;
  /** PRF output for `first`, 32 bytes; null where none was asked for, or none is given. */
  readonly prf: Bytes | null;
}

/** Lies that a hostile page, browser or authenticator may tell in one ceremony. */
export interface Forgery {
  /** Signed for this RP ID in place of the one asked for. */
  readonly rpId?: string;
  /** Answers in the name of this credential, with the key of the right one. */
  readonly credentialId?: string;
  /** Client data of the other ceremony. */
  readonly type?: 'webauthn.create' | 'webauthn.get';
  readonly crossOrigin?: boolean;
  readonly topOrigin?: string;
  /** BE and BS for this once. */
  readonly backup?: Backup;
}

/** Whether the credential stays on the device, may be synced, is synced. */
export type Backup = 'device-bound' | 'eligible' | 'backed-up' | 'impossible';

export interface AuthenticatorOptions {
  /** The UV flag; true by default. */
  readonly userVerified?: boolean;
  /** PRF output from the first ceremony on (default), only when the credential is used, or never. */
  readonly prf?: 'always' | 'at-get' | 'never';
  /** Default `packed-self`. A maker: it certifies the model. */
  readonly attestation?: 'none' | 'packed-self' | Maker;
  /** Default `device-bound`. `impossible`: BS without BE. */
  readonly backup?: Backup;
  /** `counting` (default): 1, 2, 3 ... with each assertion. `zero`: never counts, as most that sync. */
  readonly counter?: 'counting' | 'zero';
  /** Default: a random one. */
  readonly aaguid?: string;
  /** Default: `internal`. */
  readonly transports?: readonly string[];
}

/**
 * An authenticator in software with real ES256 keys, for virtual phones: every credential is discoverable and every ceremony
 * approved at once. It rejects as a browser does, with a DOMException named `SecurityError` (RP ID of another site),
 * `NotAllowedError` (no such credential), `InvalidStateError` (excluded) or `NotSupportedError` (no ES256 asked for).
 */
export interface Authenticator {
  /** `navigator.credentials.create` on a page of `origin`. */
  create(
    options: { optionsJSON: CreationOptions },
    origin: string,
    forgery?: Forgery,
  ): Promise<CreationResult>;
  /** `navigator.credentials.get` on a page of `origin`. */
  get(options: { optionsJSON: RequestOptions }, origin: string, forgery?: Forgery): Promise<RequestResult>;
  /** From now on with or without the UV flag, whatever a page demands. */
  setUserVerified(verified: boolean): void;
  /** A stolen copy: the same keys and counters as now; from here on the two count apart. */
  clone(): Authenticator;
}

interface Credential {
  readonly id: string;
  readonly rpId: string;
  readonly rpIdHash: Buffer;
  readonly userHandle: string;
  readonly privateKey: KeyObject;
  /** CTAP 2.1 hmac-secret: one secret for use with user verification, another for use without. */
  readonly prfSecrets: { readonly verified: Buffer; readonly unverified: Buffer };
  counter: number;
}

const es256 = -7;
const flag = { userPresent: 1, userVerified: 4, backupEligible: 8, backedUp: 16, attested: 64 };
const backupFlags: Record<Backup, number> = {
  'device-bound': 0,
  eligible: flag.backupEligible,
  'backed-up': flag.backupEligible | flag.backedUp,
  impossible: flag.backedUp,
};

/** The authenticator as the wallet's logic knows it, on a page of `origin`. */
export function authenticatorOn(origin: string, authenticator: Authenticator): AuthenticatorPort & Passkeys {
  const base64url = (bytes: Uint8Array) => Buffer.from(bytes).toString('base64url');
  const extensions = (first: Bytes | undefined) => (first === undefined ? {} : { prf: { eval: { first } } });
  return {
    create: ({
      rpId,
      userId,
      challenge,
      prfSalt,
      exclude = [],
    }: Omit<Parameters<Passkeys['create']>[0], 'on' | 'attestation'>) => {
      const optionsJSON = {
        challenge: base64url(challenge),
        rp: { id: rpId },
        user: { id: base64url(userId) },
        pubKeyCredParams: [{ alg: es256 }],
        excludeCredentials: exclude.map((id) => ({ id })),
        extensions: extensions(prfSalt),
      };
      return authenticator.create({ optionsJSON }, origin);
    },
    get: ({ rpId, credentialId, challenge, prfSalt }: Parameters<Passkeys['get']>[0]) => {
      const optionsJSON = {
        challenge: base64url(challenge),
        rpId,
        ...(credentialId === undefined ? {} : { allowCredentials: [{ id: credentialId }] }),
        extensions: extensions(prfSalt),
      };
      return authenticator.get({ optionsJSON }, origin);
    },
  };
}

/** A fresh authenticator without credentials. */
export function createAuthenticator(options: AuthenticatorOptions = {}): Authenticator {
  return new SoftwareAuthenticator({ ...defaults(), ...options }, []);
}

function defaults(): Required<AuthenticatorOptions> {
  return {
    userVerified: true,
    prf: 'always',
    attestation: 'packed-self',
    backup: 'device-bound',
    counter: 'counting',
    aaguid: randomUUID(),
    transports: ['internal'],
  };
}

class SoftwareAuthenticator implements Authenticator {
  readonly #options: Required<AuthenticatorOptions>;
  /** By ID, the one made last being last. */
  readonly #credentials: Map<string, Credential>;
  #userVerified: boolean;

  constructor(options: Required<AuthenticatorOptions>, credentials: Iterable<Credential>) {
    this.#options = options;
    this.#userVerified = options.userVerified;
    this.#credentials = new Map([...credentials].map((credential) => [credential.id, { ...credential }]));
  }

  setUserVerified(verified: boolean): void {
    this.#userVerified = verified;
  }

  clone(): Authenticator {
    const options = { ...this.#options, userVerified: this.#userVerified };
    return new SoftwareAuthenticator(options, this.#credentials.values());
  }

  async create(
    { optionsJSON }: { optionsJSON: CreationOptions },
    origin: string,
    forgery: Forgery = {},
  ): Promise<CreationResult> {
    const rpId = allowedRpId(optionsJSON.rp.id, origin);
    if (!optionsJSON.pubKeyCredParams.some(({ alg }) => alg === es256)) throw refusal('NotSupportedError');
    if (optionsJSON.excludeCredentials?.some(({ id }) => this.#credentials.has(id)) === true) {
      throw refusal('InvalidStateError');
    }
    const { credential, publicKey } = newCredential(rpId, optionsJSON.user.id);
    this.#credentials.set(credential.id, credential);
    const clientDataJSON = clientData('webauthn.create', optionsJSON.challenge, origin, forgery);
    const authenticatorData = Buffer.concat([
      this.#authenticatorData(credential, flag.attested, forgery),
      attestedCredential(this.#options.aaguid, credential.id, publicKey),
    ]);
    const enabled = this.#options.prf !== 'never';
    return {
      response: {
        ...publicKeyCredential(forgery.credentialId ?? credential.id),
        clientExtensionResults: optionsJSON.extensions?.prf === undefined ? {} : { prf: { enabled } },
        response: {
          clientDataJSON: clientDataJSON.toString('base64url'),
          attestationObject: this.#attestationObject(credential, authenticatorData, clientDataJSON),
          transports: [...this.#options.transports],
        },
      },
      prf: this.#options.prf === 'always' ? this.#prf(credential, optionsJSON.extensions) : null,
      prfEnabled: enabled,
    };
  }

  async get(
    { optionsJSON }: { optionsJSON: RequestOptions },
    origin: string,
    forgery: Forgery = {},
  ): Promise<RequestResult> {
    const credential = this.#find(allowedRpId(optionsJSON.rpId, origin), optionsJSON.allowCredentials ?? []);
    if (this.#options.counter === 'counting') credential.counter += 1;
    const clientDataJSON = clientData('webauthn.get', optionsJSON.challenge, origin, forgery);
    const authenticatorData = this.#authenticatorData(credential, 0, forgery);
    return {
      response: {
        ...publicKeyCredential(forgery.credentialId ?? credential.id),
        clientExtensionResults: {},
        response: {
          clientDataJSON: clientDataJSON.toString('base64url'),
          authenticatorData: authenticatorData.toString('base64url'),
          signature: signed(credential, authenticatorData, clientDataJSON).toString('base64url'),
          userHandle: credential.userHandle,
        },
      },
      prf: this.#options.prf === 'never' ? null : this.#prf(credential, optionsJSON.extensions),
    };
  }

  #find(rpId: string, allowed: readonly { readonly id: string }[]): Credential {
    const mine =
      allowed.length > 0
        ? allowed.map(({ id }) => this.#credentials.get(id))
        : [...this.#credentials.values()].toReversed();
    const credential = mine.find((candidate) => candidate?.rpId === rpId);
    if (credential === undefined) throw refusal('NotAllowedError');
    return credential;
  }

  /** Web Authentication Level 3, 6.1: RP ID hash, flags, counter. */
  #authenticatorData(credential: Credential, more: number, forgery: Forgery): Buffer {
    const data = Buffer.alloc(37);
    data.set(forgery.rpId === undefined ? credential.rpIdHash : sha256(forgery.rpId));
    const verified = this.#userVerified ? flag.userVerified : 0;
    data.writeUInt8(
      flag.userPresent | verified | backupFlags[forgery.backup ?? this.#options.backup] | more,
      32,
    );
    data.writeUInt32BE(credential.counter, 33);
    return data;
  }

  /** 6.5.4. */
  #attestationObject(credential: Credential, authenticatorData: Buffer, clientDataJSON: Buffer): string {
    const statement = new Map<string, CBORType>();
    const { attestation } = this.#options;
    if (attestation !== 'none') {
      statement.set('alg', es256);
      const key = attestation === 'packed-self' ? credential.privateKey : attestation.key;
      statement.set('sig', Uint8Array.from(signedBy(key, authenticatorData, clientDataJSON)));
      if (attestation !== 'packed-self') statement.set('x5c', [attestation.certificate]);
    }
    const object = new Map<string, CBORType>([
      ['fmt', attestation === 'none' ? 'none' : 'packed'],
      ['attStmt', statement],
      ['authData', Uint8Array.from(authenticatorData)],
    ]);
    return Buffer.from(encodeCBOR(object)).toString('base64url');
  }

  /** 10.1.4: the page's salt is hashed under a label, so that no page reaches the secrets of anything but WebAuthn. */
  #prf(credential: Credential, extensions: Extensions | undefined): Bytes | null {
    const first = extensions?.prf?.eval?.first;
    if (first === undefined) return null;
    const salt = typeof first === 'string' ? Buffer.from(first, 'base64url') : new Uint8Array(first);
    const { verified, unverified } = credential.prfSecrets;
    const mac = createHmac('sha256', this.#userVerified ? verified : unverified);
    return Uint8Array.from(mac.update(sha256(Buffer.concat([prfLabel, salt]))).digest());
  }
}

const prfLabel = Buffer.from('WebAuthn PRF\0');

function newCredential(rpId: string, userHandle: string): { credential: Credential; publicKey: KeyObject } {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const credential = {
    id: randomBytes(32).toString('base64url'),
    rpId,
    rpIdHash: sha256(rpId),
    userHandle,
    privateKey,
    prfSecrets: { verified: randomBytes(32), unverified: randomBytes(32) },
    counter: 0,
  };
  return { credential, publicKey };
}

/** 5.1.3, step 8: a page may name its own host or a domain above it. */
function allowedRpId(asked: string | undefined, origin: string): string {
  const { hostname } = new URL(origin);
  const rpId = asked ?? hostname;
  if (rpId !== hostname && !hostname.endsWith(`.${rpId}`)) throw refusal('SecurityError');
  return rpId;
}

/** 5.8.1.1, in the order in which browsers write it. */
function clientData(
  type: 'webauthn.create' | 'webauthn.get',
  challenge: string,
  origin: string,
  { crossOrigin = false, topOrigin, type: forged }: Forgery,
): Buffer {
  return Buffer.from(JSON.stringify({ type: forged ?? type, challenge, origin, crossOrigin, topOrigin }));
}

/** 6.5.1: AAGUID, length of the ID, ID, COSE_Key. */
function attestedCredential(aaguid: string, id: string, publicKey: KeyObject): Buffer {
  const credentialId = Buffer.from(id, 'base64url');
  const length = Buffer.alloc(2);
  length.writeUInt16BE(credentialId.length);
  const { x = '', y = '' } = publicKey.export({ format: 'jwk' });
  const cose = new Map<number, CBORType>([
    [1, 2],
    [3, es256],
    [-1, 1],
    [-2, Uint8Array.from(Buffer.from(x, 'base64url'))],
    [-3, Uint8Array.from(Buffer.from(y, 'base64url'))],
  ]);
  return Buffer.concat([
    Buffer.from(aaguid.replaceAll('-', ''), 'hex'),
    length,
    credentialId,
    encodeCBOR(cose),
  ]);
}

function publicKeyCredential(id: string) {
  return { id, rawId: id, type: 'public-key', authenticatorAttachment: 'platform' } as const;
}

function signed({ privateKey }: Credential, authenticatorData: Buffer, clientDataJSON: Buffer): Buffer {
  return signedBy(privateKey, authenticatorData, clientDataJSON);
}

function signedBy(key: KeyObject, authenticatorData: Buffer, clientDataJSON: Buffer): Buffer {
  return sign('sha256', Buffer.concat([authenticatorData, sha256(clientDataJSON)]), key);
}

function sha256(data: Uint8Array | string): Buffer {
  return hash('sha256', data, 'buffer');
}

function refusal(
  name: 'SecurityError' | 'NotAllowedError' | 'InvalidStateError' | 'NotSupportedError',
): DOMException {
  return new DOMException('The software authenticator refused.', name);
}
