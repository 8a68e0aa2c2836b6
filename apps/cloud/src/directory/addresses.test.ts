import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { exactHosts, givesSubdomains, hostOfAddress, isPossibleHost, originOf } from './addresses.ts';
import type { Installation } from './installation.ts';

const installation: Installation = {
  mode: 'production',
  domain: 'example.com',
  rootOrigin: 'https://example.com',
  walletOrigin: 'https://wallet.example.com',
  hosts: [],
  outbox: null,
  phoneClaims: false,
};
const school: Installation = { ...installation, hosts: ['id.school.org', 'id.club.org'] };
const refused = (address: string, at = installation) =>
  expect(() => hostOfAddress(at, address)).toThrow('address-reserved');

describe('an address is a plain name of the installation, which looks like no other', () => {
  test('a slug becomes a subdomain', () => {
    expect(hostOfAddress(installation, 'acme')).toBe('acme.example.com');
    expect(hostOfAddress(installation, 'a-1')).toBe('a-1.example.com');
  });

  test('the installation’s own names are reserved', () => {
    for (const name of ['wallet', 'www', 'api', 'admin', 'mail']) refused(name);
    for (const host of ['example.com', 'wallet.example.com', 'www.example.com']) {
      refused(host, { ...installation, hosts: [host] });
    }
  });

  test('attack: a name in other letters that looks like another organization’s', () => {
    for (const address of ['xn--cme-8cd', 'аcme', 'ácme', 'ac--me']) refused(address);
    refused('xn--cme-8cd.org', { ...installation, hosts: ['xn--cme-8cd.org'] });
  });

  test('attack: an address that changes what stands before or after it in an origin', () => {
    const odd = [
      '',
      '-acme',
      'acme-',
      'Acme',
      'acme.',
      '.acme',
      'acme:8080',
      'acme@evil.org',
      'acme/..',
      'a b',
      '1acme',
    ];
    for (const address of odd) refused(address);
    refused('a'.repeat(43));
  });

  test('exact hosts, where they are listed, are the only ones', () => {
    expect(hostOfAddress(school, 'id.school.org')).toBe('id.school.org');
    refused('acme', school);
    refused('other.school.org', school);
    refused('acme.example.com');
    expect(givesSubdomains(school)).toBe(false);
  });

  test('`*.<domain>` keeps subdomains beside listed hosts', () => {
    const both: Installation = { ...school, hosts: ['*.example.com', 'id.school.org'] };
    expect(hostOfAddress(both, 'acme')).toBe('acme.example.com');
    expect(hostOfAddress(both, 'id.school.org')).toBe('id.school.org');
    expect(exactHosts(both)).toEqual(['id.school.org']);
  });

  test('whatever is asked for, what is given is a possible host, and its origin is exactly that host', () => {
    fc.assert(
      fc.property(
        fc.oneof(fc.string(), fc.stringMatching(/^[a-z0-9.-]{1,45}$/), fc.constantFrom(...school.hosts)),
        (address) => {
          let host: string;
          try {
            host = hostOfAddress(school.hosts.includes(address) ? school : installation, address);
          } catch {
            return;
          }
          expect(isPossibleHost(school.hosts.includes(host) ? school : installation, host)).toBe(true);
          expect(new URL(originOf(installation, host)).hostname).toBe(host);
        },
      ),
    );
  });
});

test('scheme and port of an organization’s origin are those of the root', () => {
  const development: Installation = {
    ...installation,
    domain: 'localhost',
    rootOrigin: 'http://localhost:8080',
    walletOrigin: 'http://wallet.localhost:8080',
  };
  expect(originOf(development, hostOfAddress(development, 'acme'))).toBe('http://acme.localhost:8080');
  expect(originOf(installation, 'acme.example.com')).toBe('https://acme.example.com');
});
