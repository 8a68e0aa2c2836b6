import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { sign } from 'node:crypto';
import { aMaker } from '@lanyard/testing/maker';
import { afterAll, expect, test } from 'vitest';
import { MetadataError, openMetadata } from './metadata.ts';

const now = new Date('2026-11-20T12:00:00Z');
const model = '0a1b2c3d-0000-4000-8000-00000000beef';
const folder = mkdtempSync(join(tmpdir(), 'lanyard-metadata-'));
afterAll(() => rmSync(folder, { recursive: true }));
const maker = await aMaker();

function read(content: string) {
  const file = join(folder, 'metadata');
  writeFileSync(file, content);
  return openMetadata(file, now);
}

const entry = (more: object = {}) => ({
  aaguid: model,
  metadataStatement: { attestationRootCertificates: [maker.root] },
  ...more,
});
const payloadOf = (...entries: object[]) => JSON.stringify({ no: 7, nextUpdate: '2026-12-01', entries });

test('roots of models come from the operator’s own file; without one none are known', () => {
  expect(openMetadata(undefined, now)).toEqual({});
  const roots = read(
    payloadOf(entry({ aaguid: model.toUpperCase() }), { attestationCertificateKeyIdentifiers: ['u2f'] }),
  );
  expect(roots[model]?.map(({ subject }) => subject)).toEqual(['CN=Root\nO=Maker\nC=AT']);
});

test('a model whose attestation key was stolen counts as unknown', () => {
  const statusReports = [{ status: 'FIDO_CERTIFIED_L1' }, { status: 'ATTESTATION_KEY_COMPROMISE' }];
  expect(read(payloadOf(entry({ statusReports })))).toEqual({});
});

test.each([
  ['is nothing of the kind', 'hello'],
  ['is cut off', payloadOf(entry()).slice(0, -9)],
  ['has another form', JSON.stringify({ entries: [{ aaguid: 'Model 7' }] })],
  [
    'has a root that is none',
    payloadOf(entry({ metadataStatement: { attestationRootCertificates: ['AAAA'] } })),
  ],
])('a file that %s is refused at the start', (_, content) => {
  expect(() => read(content)).toThrow(MetadataError);
});

function signedBy(key: typeof maker.key, x5c: readonly string[]): string {
  const part = (value: string) => Buffer.from(value).toString('base64url');
  const input = `${part(JSON.stringify({ alg: 'ES256', x5c }))}.${part(payloadOf(entry()))}`;
  const signature = sign('sha256', Buffer.from(input), { key, dsaEncoding: 'ieee-p1363' });
  return `${input}.${signature.toString('base64url')}`;
}

test('attack: a signed file that does not come from the FIDO Metadata Service makes nothing known', () => {
  const leaf = Buffer.from(maker.certificate).toString('base64');
  expect(() => read(signedBy(maker.key, [leaf, maker.root]))).toThrow(
    'is not signed by the FIDO Metadata Service',
  );
  expect(() => read(signedBy(maker.key, [maker.root]))).toThrow('is not signed by who it says');
});
