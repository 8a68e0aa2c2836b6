import type { ContentScriptDefinition } from 'wxt';
import { defineContentScript } from 'wxt/utils/define-content-script';
import { startContent } from '../src/fill/content.ts';

/** In every frame, also those without an address of their own: what may be filled is decided by origin, here and in the worker. */
const script: ContentScriptDefinition = defineContentScript({
  matches: ['https://*/*', 'http://*/*'],
  allFrames: true,
  runAt: 'document_end',
  main: startContent,
});
export default script;
