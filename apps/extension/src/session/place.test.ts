import { expect, test } from 'vitest';
import { originOfAddress } from './place.ts';

test.for([
  ['acme.example.com', 'https://acme.example.com'],
  [' https://Acme.example.com/sign-in?x#y ', 'https://acme.example.com'],
  ['acme.localhost:8080', 'http://acme.localhost:8080'],
  ['http://acme.localhost:8080/', 'http://acme.localhost:8080'],
  ['http://acme.example.com', 'https://acme.example.com'],
  ['acme', undefined],
  ['', undefined],
  ['https://user@evil.example/', undefined],
  ['javascript:alert(1)', undefined],
] as const)('the address %s leads to %s', ([typed, origin]) => {
  expect(originOfAddress(typed)).toBe(origin);
});
