import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { VectorFile } from './envelope-formats.ts';

/** Public test vectors are not copied into the project: `LANYARD_VECTORS`, else `../shared/vectors` beside the repository. */
const folder =
  process.env['LANYARD_VECTORS'] ?? fileURLToPath(new URL('../../../../shared/vectors', import.meta.url));

/**
 * One file of public test vectors, parsed.
 *
 * @returns undefined where the file is absent, which is said on the terminal: those tests are then not run.
 */
export function readVectors(file: string): unknown {
  const path = `${folder}/${file}`;
  if (existsSync(path)) return JSON.parse(readFileSync(path, 'utf8')) as unknown;
  process.stderr.write(`Skipped: no test vectors at ${path} (LANYARD_VECTORS names their folder).\n`);
  return undefined;
}

/** Our own envelope vectors, one file a format; `generate-envelope-vectors.ts` writes them. */
export const envelopeVectors = fileURLToPath(new URL('../../../test-vectors', import.meta.url));

/** All of our own envelope vectors. */
export function readEnvelopeVectors(): readonly VectorFile[] {
  return readdirSync(envelopeVectors)
    .filter((name) => name.endsWith('.json') && name !== 'keys.json')
    .map((name) => JSON.parse(readFileSync(`${envelopeVectors}/${name}`, 'utf8')) as VectorFile);
}
