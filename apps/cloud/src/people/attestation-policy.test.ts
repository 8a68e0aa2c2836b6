import { expect, test } from 'vitest';
import { loadConfig } from '../config.ts';
import { attestationPolicy } from './attestation-policy.ts';

test('without settings every authenticator may make an identity, attested or not', () => {
  expect(attestationPolicy(loadConfig({}))).toEqual({
    formats: 'any',
    aaguids: 'any',
    synced: 'allow',
    roots: {},
  });
});

test('settings narrow it down', () => {
  const config = loadConfig({
    LANYARD_ATTESTATION_FORMATS: 'packed, tpm',
    LANYARD_AUTHENTICATORS: 'b93fd961-f2e6-462f-b122-82002247de78',
    LANYARD_SYNCED_CREDENTIALS: 'false',
  });
  expect(attestationPolicy(config)).toEqual({
    formats: ['packed', 'tpm'],
    aaguids: ['b93fd961-f2e6-462f-b122-82002247de78'],
    synced: 'refuse',
    roots: {},
  });
});

test.each([
  ['LANYARD_ATTESTATION_FORMATS', 'packet'],
  ['LANYARD_AUTHENTICATORS', 'Pixel'],
])('%s refuses what it does not know', (variable, value) => {
  expect(() => loadConfig({ [variable]: value })).toThrow(variable);
});
