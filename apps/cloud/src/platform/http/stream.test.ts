import { expect, test } from 'vitest';
import { addressKey } from './address-key.ts';
import { createStreams, type OpenStream } from './stream.ts';

test('attack: one IPv6 network opens streams from an address of its own for each: they count as one address', () => {
  const streams = createStreams({ perAddress: 5 });
  const from = (address: string) => streams.open(addressKey(address));
  const held = Array.from({ length: 5 }, (_, host) => from(`2001:db8:0:1:${String(host)}::1`));
  expect(held).not.toContain(undefined);
  expect(from('2001:db8:0:1:ffff::1')).toBeUndefined();
  expect(from('2001:db8:0:2::1')).toBeDefined();
  held[0]?.closed();
  expect(from('2001:db8:0:1:ffff::1')).toBeDefined();
});

test('attack: streams are piled up on one sign-in: of one thing three are kept, the newest; one that tells nothing pushes none out', () => {
  const streams = createStreams();
  const open = (what?: string): OpenStream => {
    const stream = streams.open('192.0.2.1');
    if (stream === undefined) throw new Error('refused');
    if (what !== undefined) stream.serves(what);
    return stream;
  };
  const other = open('sign-in 2');
  const piled = Array.from({ length: 3 }, () => open('sign-in 1'));
  Array.from({ length: 9 }, () => open());
  const aborted = () => [other, ...piled].map(({ controller }) => controller.signal.aborted);
  expect(aborted()).toEqual([false, false, false, false]);
  open('sign-in 1');
  expect(aborted()).toEqual([false, true, false, false]);
  piled[1]?.closed();
  open('sign-in 1');
  expect(aborted()).toEqual([false, true, false, false]);
  open('sign-in 1');
  expect(aborted()).toEqual([false, true, false, true]);
});
