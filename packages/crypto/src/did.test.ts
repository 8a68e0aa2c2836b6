import { expect, test } from 'vitest';
import { didDomain, didLogPath, formatDid, isDid, parseDid } from './did.ts';

const scid = `Qm${'a'.repeat(44)}`;
const personId = '019a0000-0000-7000-8000-00000000000a';
const invalid = expect.objectContaining({ code: 'encoding_invalid' }) as Error;

test('a DID reads back to its parts, the port being one of them', () => {
  const parts = { scid, domain: didDomain('localhost:8080'), personId };
  const did = formatDid(parts);
  expect(did).toBe(`did:webvh:${scid}:localhost%3A8080:people:${personId}`);
  expect(parseDid(did)).toEqual(parts);
  expect(didLogPath(personId)).toBe(`/people/${personId}/did.jsonl`);
});

test.each([
  `did:web:example.org:people:${personId}`,
  `did:webvh:${scid}:example.org:people:${personId.toUpperCase()}`,
  `did:webvh:${scid}:EXAMPLE.org:people:${personId}`,
  `did:webvh:${scid}:example.org:80:people:${personId}`,
  `did:webvh:${scid}:example.org/..:people:${personId}`,
  `did:webvh:${scid}:.example.org:people:${personId}`,
  `did:webvh:${scid}:example.org:people:${personId}#key`,
  `did:webvh:${scid}:example.org:people:../../etc`,
  `did:webvh:short:example.org:people:${personId}`,
  `did:webvh:${scid}:${'a'.repeat(600)}:people:${personId}`,
  '',
  undefined,
])('%j is no DID of ours', (value) => {
  expect(isDid(value)).toBe(false);
  expect(() => parseDid(value ?? '')).toThrow(invalid);
});

test('a DID is never written from parts that would not read back', () => {
  expect(() => formatDid({ scid, domain: 'example.org:people:x', personId })).toThrow(invalid);
});
