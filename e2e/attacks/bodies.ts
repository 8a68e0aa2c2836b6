import { randomToken } from '@lanyard/crypto/encoding';
import { anAssertion, aRegistration } from './trusting.ts';

const write = { version: 2, statement: 'e30.e30.e30', access: null, change: 1 };
const piece = { chunks: 1, sealed: 'e30..AA.AA.AA' };
const passkey = { fido: anAssertion, storageShare2: 'A'.repeat(44) };

/** Bodies of the right form, by route: for walks in which they must not be what is refused. */
export const plainBodies: Readonly<Record<string, unknown>> = {
  changeGroupMembers: { add: [], remove: [] },
  endMemberSessions: {},
  setGroupRule: { rule: null },
  setGroupReaders: { memberIds: [] },
  assignRole: { role: 'user' },
  confirmRole: { role: 'owner' },
  refuseSignIn: { reason: 'not-me' },
  setKnownBrowser: { browser: randomToken(), known: false },
  renameMyDevice: { label: 'Mine' },
  addPasskey: { fido: aRegistration, vaultKey: null },
  completePasskeySignIn: passkey,
  completePasskeyUnlock: passkey,
  watchOwner: { watchSecret: randomToken() },
  writeVaultItem: write,
  deleteVaultItem: write,
  settleVaultItem: write,
  writeAttachmentChunk: piece,
  writeMyAttachmentChunk: piece,
  writeKeyRing: { ring: 'e30..AA.AA.AA' },
  writeMyKeyRing: { ring: 'e30..AA.AA.AA' },
  writeMyVaultItem: write,
  deleteMyVaultItem: write,
  settleMyVaultItem: write,
  writeMyVaultItems: { items: [{ item: randomToken(), ...write }] },
  findMyVaultPeople: { dids: [], emails: [] },
};
