import type { ContentScriptDefinition } from 'wxt';
import { defineContentScript } from 'wxt/utils/define-content-script';
import { startContent } from '../src/fill/content.ts';

/**
 * In every frame with an address of its own: what may be filled is decided by origin, here and in the worker. The call itself is the
 * export: while building, wxt runs what is left of this file without `main`, in Node.
 */
export default defineContentScript({
  matches: ['https://*/*', 'http://*/*'],
  allFrames: true,
  runAt: 'document_end',
  main() {
    startContent();
  },
}) satisfies ContentScriptDefinition;
