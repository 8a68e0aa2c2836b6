import { FidoProblem } from './problem.ts';

/** TPM 2.0 Library, Part 2: Structures. Numbers are big-endian; a TPM2B is a length (2 bytes) and that many bytes. */
class Reader {
  readonly #bytes: Buffer;
  #offset = 0;

  constructor(bytes: Buffer) {
    this.#bytes = bytes;
  }

  take(length: number): Buffer {
    const end = this.#offset + length;
    if (end > this.#bytes.length) throw new FidoProblem('attestation-invalid', 'TPM structure is too short');
    const part = this.#bytes.subarray(this.#offset, end);
    this.#offset = end;
    return part;
  }

  uint16(): number {
    return this.take(2).readUInt16BE();
  }

  uint32(): number {
    return this.take(4).readUInt32BE();
  }

  sized(): Buffer {
    return this.take(this.uint16());
  }

  end(): void {
    if (this.#offset !== this.#bytes.length)
      throw new FidoProblem('attestation-invalid', 'TPM structure is too long');
  }
}

const rsa = 0x0001;
const ecc = 0x0023;
const nothing = 0x0010;
/** TPM_ECC_CURVE -> the name in a JWK. */
const curves = new Map([
  [0x0003, 'P-256'],
  [0x0004, 'P-384'],
  [0x0005, 'P-521'],
]);

/** What a TPMT_PUBLIC says of a signing key, in the words of a JWK. */
export type TpmPublicKey =
  | { readonly kty: 'RSA'; readonly n: Buffer; readonly e: number }
  | { readonly kty: 'EC'; readonly crv: string; readonly x: Buffer; readonly y: Buffer };

/** 12.2.4 TPMT_PUBLIC. @throws FidoProblem `attestation-invalid` */
export function readPubArea(bytes: Buffer): TpmPublicKey {
  const reader = new Reader(bytes);
  const type = reader.uint16();
  reader.uint16(); // nameAlg: the attested name says which hash counts
  reader.uint32(); // objectAttributes
  reader.sized(); // authPolicy
  const key = type === rsa ? readRsa(reader) : type === ecc ? readEcc(reader) : undefined;
  if (key === undefined) throw new FidoProblem('attestation-invalid', 'TPM key type');
  reader.end();
  return key;
}

/** 12.2.3.5 TPMS_RSA_PARMS and 11.2.4.5 TPM2B_PUBLIC_KEY_RSA. */
function readRsa(reader: Reader): TpmPublicKey {
  skipSchemes(reader);
  reader.uint16(); // keyBits
  const exponent = reader.uint32();
  // 0 stands for the default.
  return { kty: 'RSA', n: reader.sized(), e: exponent === 0 ? 65_537 : exponent };
}

/** 12.2.3.6 TPMS_ECC_PARMS and 11.2.5.2 TPMS_ECC_POINT. */
function readEcc(reader: Reader): TpmPublicKey {
  skipSchemes(reader);
  const crv = curves.get(reader.uint16());
  if (crv === undefined) throw new FidoProblem('attestation-invalid', 'TPM curve');
  skipScheme(reader); // kdf
  return { kty: 'EC', crv, x: reader.sized(), y: reader.sized() };
}

/** TPMT_SYM_DEF_OBJECT, nothing for a key that signs, and the signing scheme. */
function skipSchemes(reader: Reader): void {
  if (reader.uint16() !== nothing) throw new FidoProblem('attestation-invalid', 'a TPM key that encrypts');
  skipScheme(reader);
}

/** A scheme that is not TPM_ALG_NULL goes on with its hash. */
function skipScheme(reader: Reader): void {
  if (reader.uint16() !== nothing) reader.uint16();
}

/** What a TPM certified about a key. */
export interface TpmCertification {
  /** Hash of what the caller of TPM2_Certify wanted covered. */
  readonly extraData: Buffer;
  /** Name of the key: hash algorithm (2 bytes), then the hash of its TPMT_PUBLIC. */
  readonly name: Buffer;
}

/** TPM_GENERATED_VALUE: only the TPM itself signs what begins so. */
const generatedByTpm = 0xff544347;
const attestCertify = 0x8017;

/** 10.12.12 TPMS_ATTEST holding a 10.12.3 TPMS_CERTIFY_INFO. @throws FidoProblem `attestation-invalid` */
export function readCertInfo(bytes: Buffer): TpmCertification {
  const reader = new Reader(bytes);
  if (reader.uint32() !== generatedByTpm) throw new FidoProblem('attestation-invalid', 'not made by a TPM');
  if (reader.uint16() !== attestCertify)
    throw new FidoProblem('attestation-invalid', 'no certification of a key');
  reader.sized(); // qualifiedSigner
  const extraData = reader.sized();
  reader.take(17 + 8); // clockInfo, firmwareVersion
  const name = reader.sized();
  reader.sized(); // qualifiedName
  reader.end();
  return { extraData, name };
}
