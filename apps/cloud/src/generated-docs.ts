import { allRoutes } from '@lanyard/contract/routes';
import { fileURLToPath } from 'node:url';
import { openApi } from './openapi.ts';
import { configurationReference } from './settings-reference.ts';

/** Documents that are written from the code. `npm run -w apps/cloud docs` writes them; a test holds what is committed to them. */
export function generatedDocs(): { readonly path: string; readonly text: string }[] {
  const inDocs = (name: string) => fileURLToPath(new URL(`../../../docs/${name}`, import.meta.url));
  return [
    { path: inDocs('configuration.md'), text: configurationReference() },
    { path: inDocs('openapi.generated.json'), text: `${JSON.stringify(openApi(allRoutes, '1'), null, 2)}\n` },
  ];
}
