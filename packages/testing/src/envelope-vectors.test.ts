import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { formats, readEnvelope, type VectorFile } from './envelope-formats.ts';
import { envelopeVectors } from './vectors.ts';

// What was sealed and signed by earlier versions, and by other runtimes, is read the same way by this one.

const files = readdirSync(envelopeVectors)
  .filter((name) => name !== 'keys.json')
  .map((name) => JSON.parse(readFileSync(`${envelopeVectors}/${name}`, 'utf8')) as VectorFile);

test('every format has its vectors', () => {
  expect(files.map(({ format }) => format).toSorted()).toEqual(Object.keys(formats).toSorted());
});

describe.each(files)('$format', ({ format, envelope, expected, gives, refused }) => {
  test('is read', async () => {
    expect(JSON.parse(JSON.stringify(await readEnvelope(format, envelope, expected)))).toEqual(gives);
  });

  test.each([...refused])('with $why is refused', async ({ envelope: changed, code }) => {
    await expect(readEnvelope(format, changed, expected)).rejects.toThrow(expect.objectContaining({ code }));
  });
});
