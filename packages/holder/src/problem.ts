/** Why the wallet stops. The screens have one sentence for each, with what to do next. */
export type WalletProblemCode =
  /** No identity on this device yet. */
  | 'no_identity'
  /** What the device kept is not what the wallet wrote. */
  | 'storage_damaged'
  /** There is one already; it is not overwritten. */
  | 'identity_exists'
  /** The touch gave no PRF output, so the claims cannot be opened. */
  | 'claims_locked'
  /** A code, link or answer that is not what it should be. */
  | 'link_invalid'
  /** What the cloud says of a sign-in is not what the QR code says: a swapped key, claim, scope or address. */
  | 'binding_mismatch'
  /** The organization asks from another address than the one kept here, and no signed move leads there, or nobody accepted it. */
  | 'address_changed'
  /** The two digits typed are not those on the page; or they were wrong before, for this one request. */
  | 'wrong_digits'
  /** A browser whose vault was never opened by a code that was scanned asks for it by itself. */
  | 'scan_needed'
  /** A required claim is not in this wallet, or was not released. */
  | 'claim_missing'
  /** The cloud serves a DID log that is not this identity's. */
  | 'did_log_refused'
  /** The recovery code typed or scanned back is not the one made here. */
  | 'recovery_code_mismatch'
  /** A claim credential that its issuer did not sign for this identity. */
  | 'credential_invalid';

/** The one error of this package; `cause` holds what was underneath. */
export class WalletProblem extends Error {
  readonly code: WalletProblemCode;
  constructor(code: WalletProblemCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'WalletProblem';
    this.code = code;
  }
}
