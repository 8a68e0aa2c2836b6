import { generateBrowserKey, type BrowserKey } from '@lanyard/crypto/keys';
import { createDeviceProof, type ProofBinding } from '@lanyard/crypto/device-proof';
import type { Browser, ProofHeaders } from './ports.ts';

const browserKeyEntry = 'browser-key';

/** This browser's key for this organization: made once, kept in its storage, non-extractable. */
export async function browserKey(browser: Browser): Promise<BrowserKey> {
  const kept = await browser.storage.get(browserKeyEntry);
  if (kept !== undefined) return kept as BrowserKey;
  // Another tab may have been faster meanwhile: what storage holds is the key.
  return (await browser.storage.add(browserKeyEntry, await generateBrowserKey())) as BrowserKey;
}

/** Adds a DPoP proof by the browser key to a request, and the given headers. */
export function provenBy(
  key: BrowserKey,
  binding: ProofBinding,
  now: () => number,
  headers: Readonly<Record<string, string>> = {},
): ProofHeaders {
  return async ({ method, url, nonce }) => ({
    ...headers,
    dpop: await createDeviceProof({
      key,
      method,
      url,
      binding,
      now: Math.floor(now() / 1000),
      ...(nonce === undefined ? {} : { nonce }),
    }),
  });
}
