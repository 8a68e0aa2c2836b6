import {
  formatEntry,
  formatTime,
  nextKeyHash,
  parseEntry,
  signNextEntry,
} from '@lanyard/crypto/did-log-entry';
import { generateDidKey, generateDidUpdateKey, generateUserRecoveryKeyPair } from '@lanyard/crypto/keys';
import { multikey } from '@lanyard/crypto/multiformats';

/**
 * A person's log with one entry more, as a malicious cloud would like it best: well-formed, chained and signed, with a DID key and a
 * recovery key of its own, to which readers would then encrypt vault keys and items. Only the key that signed it is nobody's.
 */
export async function withPlantedEntry(log: string, now: number) {
  const [signer, next, recoveryUpdate, recovery, didKey] = await Promise.all([
    generateDidUpdateKey(),
    generateDidUpdateKey(),
    generateDidUpdateKey(),
    generateUserRecoveryKeyPair(),
    generateDidKey(),
  ]);
  const previous = parseEntry(log.trimEnd().split('\n').at(-1) ?? '');
  const entry = await signNextEntry(
    {
      versionTime: formatTime(now),
      nextKeyHashes: [next, recoveryUpdate].map(({ publicJwk }) => nextKeyHash(multikey(publicJwk))),
      didKey: didKey.publicJwk,
      recoveryKey: recovery.publicJwk,
    },
    { previous, signer },
  );
  return { log: `${log}${formatEntry(entry)}\n`, versionId: entry.versionId, didKey, recovery };
}
