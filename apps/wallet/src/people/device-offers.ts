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

/** What of the browser is looked at; what it may lack is optional. */
export interface Surroundings {
  readonly isSecureContext: boolean;
  readonly PublicKeyCredential?: Pick<
    typeof PublicKeyCredential,
    'isUserVerifyingPlatformAuthenticatorAvailable'
  > & { readonly getClientCapabilities?: () => Promise<PublicKeyCredentialClientCapabilities> };
  /** Absent in insecure contexts, whatever the types say. */
  readonly crypto: { readonly subtle?: Pick<SubtleCrypto, 'generateKey'> };
  readonly navigator: { readonly storage?: Pick<StorageManager, 'persist' | 'persisted'> };
}

/**
 * Looks at everything at once; nothing is asked of the person and nothing is kept.
 *
 * @param page.storage Whether IndexedDB opened.
 * @param page.appleBrowser An iPhone or iPad whose wallet is not on its home screen.
 */
export async function lookAtDevice(
  page: Pick<DeviceOffers, 'storage' | 'appleBrowser'>,
  browser: Surroundings = globalThis,
): Promise<DeviceOffers> {
  const [touch, keys, prf, persistent] = await Promise.all([
    offersTouch(browser),
    offersEd25519(browser),
    offersPrf(browser),
    isPersistent(browser),
  ]);
  return { ...page, secure: browser.isSecureContext, touch, keys, prf, persistent };
}

/** Without these no identity can be made. */
export const isEnough = ({ secure, touch, keys, storage, appleBrowser }: DeviceOffers): boolean =>
  secure && touch && keys && storage && !appleBrowser;

async function offersTouch({ PublicKeyCredential: webAuthn }: Surroundings): Promise<boolean> {
  return (await webAuthn?.isUserVerifyingPlatformAuthenticatorAvailable().catch(() => false)) ?? false;
}

/** The browser knows what it lacks; that it has it says nothing of the reader. */
async function offersPrf({ PublicKeyCredential: webAuthn }: Surroundings): Promise<false | undefined> {
  const capabilities = await webAuthn?.getClientCapabilities?.().catch(() => undefined);
  return capabilities?.['extension:prf'] === false ? false : undefined;
}

async function offersEd25519({ crypto: { subtle } }: Surroundings): Promise<boolean> {
  if (subtle === undefined) return false;
  return subtle.generateKey('Ed25519', false, ['sign', 'verify']).then(
    () => true,
    () => false,
  );
}

/** Whether what is kept here stays until the person deletes it; undefined where the browser does not say. */
export async function isPersistent(browser: Surroundings = globalThis): Promise<boolean | undefined> {
  return browser.navigator.storage?.persisted().catch(() => undefined);
}

/** Asks the browser to keep it. Chromium decides by itself, Firefox asks the person. */
export async function askToPersist(browser: Surroundings = globalThis): Promise<boolean> {
  return (await browser.navigator.storage?.persist().catch(() => false)) ?? false;
}
