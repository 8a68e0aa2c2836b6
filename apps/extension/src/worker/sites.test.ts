import { describe, expect, test } from 'vitest';
import { isAmong, isSameSite, siteOf } from './sites.ts';

const isFilled = (url: string, match: 'domain' | 'host', at: string): boolean => {
  const site = siteOf(at);
  return site !== undefined && isAmong([{ url, match }], site);
};

describe('a login is filled', () => {
  test.for([
    ['at its own address, whatever the path', 'https://bank.example/login', 'https://bank.example/other?x#y'],
    ['at another host of its registrable domain', 'https://www.bank.example', 'https://login.bank.example/'],
    ['at https, where it was kept for http', 'http://bank.example', 'https://bank.example/'],
    [
      'in the same spelling of a name in other letters',
      'https://bücher.example',
      'https://xn--bcher-kva.example',
    ],
    ['on an address by number', 'http://192.0.2.7', 'http://192.0.2.7/'],
  ] as const)('%s', ([, url, at]) => {
    expect(isFilled(url, 'domain', at)).toBe(true);
  });
});

describe('attack: a login is never filled', () => {
  test.for([
    ['by http, where it is for https', 'https://bank.example', 'http://bank.example/'],
    ['at a look-alike suffix host', 'https://bank.example', 'https://bank.example.evil.test/'],
    ['at a host that only ends alike', 'https://bank.example', 'https://notbank.example/'],
    ['at a look-alike in other letters', 'https://bank.example', 'https://bаnk.example/'],
    [
      'where its site is the user name of the address',
      'https://bank.example',
      'https://bank.example@evil.test/',
    ],
    ['at a neighbour under a public suffix', 'https://ada.github.io', 'https://mallory.github.io/'],
    ['at the public suffix itself', 'https://shop.co.uk', 'https://co.uk/'],
    ['at a neighbour by number', 'http://192.0.2.7', 'http://192.0.2.8/'],
    ['at an address that is no page', 'https://bank.example', 'data:text/html,bank.example'],
  ] as const)('%s', ([, url, at]) => {
    for (const match of ['domain', 'host'] as const) expect(isFilled(url, match, at)).toBe(false);
  });
});

test('an item for one host alone is filled at that host and port, and at no other of its domain', () => {
  const own = 'https://login.bank.example';
  expect(isFilled(own, 'host', 'https://login.bank.example/a')).toBe(true);
  for (const at of ['https://bank.example', 'https://www.bank.example', 'https://a.login.bank.example'])
    expect([at, isFilled(own, 'host', at), isFilled(own, 'domain', at)]).toEqual([at, false, true]);
  expect(isFilled(own, 'host', 'https://login.bank.example:8443/')).toBe(false);
  // One address for a host narrows no other address of the item.
  const both = [
    { url: own, match: 'host' },
    { url: 'https://shop.example', match: 'domain' },
  ] as const;
  expect(isAmong(both, siteOf('https://pay.shop.example')!)).toBe(true);
});

test('a frame counts as the same site only with the same scheme; what is of no site is of none', () => {
  expect(isSameSite(siteOf('https://a.bank.example'), siteOf('https://b.bank.example'))).toBe(true);
  expect(isSameSite(siteOf('http://a.bank.example'), siteOf('https://b.bank.example'))).toBe(false);
  expect(isSameSite(siteOf('about:blank'), siteOf('about:blank'))).toBe(false);
});
