import { assert, asyncProperty, uint8Array } from 'fast-check';
import { describe, expect, it } from 'vitest';
import { useDirectVerification } from './direct-verification.ts';

const es256 = { name: 'ECDSA', hash: 'SHA-256' } as const;
const p256 = { name: 'ECDSA', namedCurve: 'P-256' } as const;
const aPair = () => crypto.subtle.generateKey(p256, false, ['sign', 'verify']);
// Taken before it is replaced: what Node itself says is what ours must say.
const byNode = crypto.subtle.verify.bind(crypto.subtle);
useDirectVerification();

describe('signatures verified on the thread that asks', () => {
  it('takes the place of the other, once', () => {
    const replacement = () => Object.getOwnPropertyDescriptor(crypto.subtle, 'verify')?.value as unknown;
    const direct = replacement();
    expect(direct).toBeTypeOf('function');
    useDirectVerification();
    expect(replacement()).toBe(direct);
  });

  it('says of every message what Node says', async () => {
    const [{ publicKey, privateKey }, other] = await Promise.all([aPair(), aPair()]);
    await assert(
      asyncProperty(uint8Array({ maxLength: 400 }), async (message) => {
        const data = new Uint8Array(message);
        const signature = await crypto.subtle.sign(es256, privateKey, data);
        expect(await crypto.subtle.verify(es256, publicKey, signature, data)).toBe(true);
        expect(await crypto.subtle.verify(es256, other.publicKey, signature, data)).toBe(false);
      }),
    );
  });

  it('says so too of signatures whose integers begin with zeros', async () => {
    const { publicKey, privateKey } = await aPair();
    const data = new Uint8Array([1, 2, 3]);
    const seen = { r: false, s: false };
    while (!seen.r || !seen.s) {
      const signature = new Uint8Array(await crypto.subtle.sign(es256, privateKey, data));
      const begins = { r: signature[0] === 0, s: signature[32] === 0 };
      if (!begins.r && !begins.s) continue;
      seen.r ||= begins.r;
      seen.s ||= begins.s;
      expect(await crypto.subtle.verify(es256, publicKey, signature, data)).toBe(true);
    }
  });

  it('attack: a signature with any bit flipped, cut off, drawn out, in DER, or empty does not verify', async () => {
    const { publicKey, privateKey } = await aPair();
    const data = new TextEncoder().encode('a sign-in');
    const signature = new Uint8Array(await crypto.subtle.sign(es256, privateKey, data));
    const wrong: Uint8Array<ArrayBuffer>[] = [
      new Uint8Array(0),
      new Uint8Array(64),
      new Uint8Array(64).fill(255),
      signature.slice(0, 63),
      Uint8Array.from([...signature, 0]),
      Uint8Array.from([0x30, 0x44, 2, 0x20, ...signature.slice(0, 32), 2, 0x20, ...signature.slice(32)]),
    ];
    for (let bit = 0; bit < 512; bit += 1) {
      const flipped = Uint8Array.from(signature);
      flipped[bit >> 3] = (flipped[bit >> 3] ?? 0) ^ (1 << (bit & 7));
      wrong.push(flipped);
    }
    for (const one of wrong) {
      expect(await byNode(es256, publicKey, one, data)).toBe(false);
      expect(await crypto.subtle.verify(es256, publicKey, one, data)).toBe(false);
    }
    expect(await crypto.subtle.verify(es256, publicKey, signature, new Uint8Array([1]))).toBe(false);
    expect(await crypto.subtle.verify(es256, publicKey, signature, data)).toBe(true);
  });

  it('reads exactly the bytes of a view, wherever it lies in its buffer', async () => {
    const { publicKey, privateKey } = await aPair();
    const data = crypto.getRandomValues(new Uint8Array(200)).subarray(17, 99);
    const around = new Uint8Array(200);
    around.set(new Uint8Array(await crypto.subtle.sign(es256, privateKey, data)), 50);
    expect(await crypto.subtle.verify(es256, publicKey, around.subarray(50, 114), data)).toBe(true);
    expect(await crypto.subtle.verify(es256, publicKey, around.slice(50, 114).buffer, data)).toBe(true);
  });

  it('leaves to Node what is not ES256 by a key that may: its refusals stay', async () => {
    const { publicKey, privateKey } = await aPair();
    const data = new Uint8Array([1, 2, 3]);
    const some = new Uint8Array(64);
    await expect(crypto.subtle.verify(es256, privateKey, some, data)).rejects.toThrow('this key');
    await expect(crypto.subtle.verify('ECDSA', publicKey, some, data)).rejects.toThrow('hash');
    const signature = await crypto.subtle.sign({ name: 'ECDSA', hash: 'SHA-512' }, privateKey, data);
    expect(await crypto.subtle.verify({ name: 'ECDSA', hash: 'SHA-512' }, publicKey, signature, data)).toBe(
      true,
    );
    expect(await crypto.subtle.verify(es256, publicKey, signature, data)).toBe(false);
    const edwards = await crypto.subtle.generateKey('Ed25519', false, ['sign', 'verify']);
    const other = await crypto.subtle.sign('Ed25519', edwards.privateKey, data);
    expect(await crypto.subtle.verify('Ed25519', edwards.publicKey, other, data)).toBe(true);
  });
});
