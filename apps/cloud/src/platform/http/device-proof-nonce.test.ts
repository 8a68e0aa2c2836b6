import { randomBytes } from 'node:crypto';
import { expect, test } from 'vitest';
import { createDeviceProofNonces } from './device-proof-nonce.ts';

const secret = randomBytes(32);
const at = (seconds: number) => new Date(Date.UTC(2026, 0, 1) + seconds * 1000);

test('a nonce is accepted by every process that shares the secret, and by no other', () => {
  const nonce = createDeviceProofNonces(secret).current(at(0));
  expect(createDeviceProofNonces(secret).accepts(nonce, at(0))).toBe(true);
  expect(createDeviceProofNonces(randomBytes(32)).accepts(nonce, at(0))).toBe(false);
});

test('a nonce is accepted for at least 150 s and at most 300 s', () => {
  const nonces = createDeviceProofNonces(secret);
  for (const start of [0, 1, 75, 149.999]) {
    const nonce = nonces.current(at(start));
    expect(nonces.accepts(nonce, at(start + 150))).toBe(true);
    expect(nonces.accepts(nonce, at(start + 300))).toBe(false);
  }
});

test('a nonce of a process whose clock is a little ahead is accepted', () => {
  const nonces = createDeviceProofNonces(secret);
  expect(nonces.accepts(nonces.current(at(151)), at(149))).toBe(true);
});

test('nonces of later days cannot be had in advance', () => {
  const nonces = createDeviceProofNonces(secret);
  expect(nonces.accepts(nonces.current(at(86_400)), at(0))).toBe(false);
  expect(nonces.current(at(0))).not.toBe(nonces.current(at(150)));
});

test.each(['', 'x', 'undefined'])('the nonce "%s" was never given out', (nonce) => {
  expect(createDeviceProofNonces(secret).accepts(nonce, at(0))).toBe(false);
});
