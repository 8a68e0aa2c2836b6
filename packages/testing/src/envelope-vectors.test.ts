import { describe, expect, test } from 'vitest';
import { formats, readEnvelope } from './envelope-formats.ts';
import { readEnvelopeVectors } from './vectors.ts';

// What was sealed and signed by earlier versions, and by other runtimes, is read the same way by this one.

const files = readEnvelopeVectors();

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
