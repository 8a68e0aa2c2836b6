import { readFileSync } from 'node:fs';
import { basename } from 'node:path';
import { expect, test } from 'vitest';
import { generatedDocs } from './generated-docs.ts';

test.each(generatedDocs().map((each) => [basename(each.path), each] as const))(
  'docs/%s says what the code says (if not: npm run -w apps/cloud docs)',
  (_name, { path, text }) => {
    expect(readFileSync(path, 'utf8')).toBe(text);
  },
);
