import { isAppleMobile, isInstalled } from '../platform/installing.ts';
import { walletState } from './this-wallet.ts';

/** What this device and browser offer for holding an identity. Undefined: only the first touch will tell. */
export interface DeviceOffers {
  readonly secure: boolean;
  /** A reader of its own that verifies the person: fingerprint, face or screen lock. */
  readonly touch: boolean;
  /** Ed25519 in WebCrypto, for the DID update keys. */
  readonly keys: boolean;
  /** IndexedDB that keeps. */
  readonly storage: boolean;
  /** WebAuthn's PRF extension: the touch gives the key that opens the claims. False: certainly not; else only the touch will tell. */
  readonly prf: false | undefined;
  /** The browser promised not to clear the storage by itself. */
  readonly persistent: boolean | undefined;
  /** iPhone or iPad, and not opened from the home screen: the installed wallet would be another one. */
  readonly appleBrowser: boolean;
}

/** Looks at everything at once; nothing is asked of the person and nothing is kept. */
export async function lookAtDevice(): Promise<DeviceOffers> {
  const [touch, keys, prf, persistent] = await Promise.all([
    offersTouch(),
    offersEd25519(),
    offersPrf(),
    isPersistent(),
  ]);
  return {
    secure: isSecureContext,
    touch,
    keys,
    storage: walletState.get().kind !== 'refused',
    prf,
    persistent,
    appleBrowser: isAppleMobile() && !isInstalled(),
  };
}

/** Without these no identity can be made. */
export const isEnough = ({ secure, touch, keys, storage, appleBrowser }: DeviceOffers): boolean =>
  secure && touch && keys && storage && !appleBrowser;

async function offersTouch(): Promise<boolean> {
  if (!('PublicKeyCredential' in globalThis)) return false;
  return PublicKeyCredential.isUserVerifyingPlatformAuthenticatorAvailable().catch(() => false);
}

/** The browser knows what it lacks; that it has it says nothing of the reader. */
async function offersPrf(): Promise<false | undefined> {
  if (!('PublicKeyCredential' in globalThis) || !('getClientCapabilities' in PublicKeyCredential))
    return undefined;
  const capabilities = await PublicKeyCredential.getClientCapabilities().catch(() => undefined);
  return capabilities?.['extension:prf'] === false ? false : undefined;
}

async function offersEd25519(): Promise<boolean> {
  if (!isSecureContext) return false;
  return crypto.subtle.generateKey('Ed25519', false, ['sign', 'verify']).then(
    () => true,
    () => false,
  );
}

/** Whether what is kept here stays until the person deletes it; undefined where the browser does not say. */
export async function isPersistent(): Promise<boolean | undefined> {
  return storageManager()
    ?.persisted()
    .catch(() => undefined);
}

/** Asks the browser to keep it. Chromium decides by itself, Firefox asks the person. */
export async function askToPersist(): Promise<boolean> {
  return (
    (await storageManager()
      ?.persist()
      .catch(() => false)) ?? false
  );
}

/** Absent in insecure contexts, whatever the types say. */
const storageManager = (): StorageManager | undefined =>
  (navigator as { readonly storage?: StorageManager }).storage;
