import { defineUnlistedScript } from 'wxt/utils/define-unlisted-script';
import { startContent } from '../src/fill/content.ts';

/**
 * In every frame with an address of its own (`content_scripts` in `wxt.config.ts`): what may be filled is decided by origin, here and in
 * the worker. No content script of wxt's own: those tell each page by an event and a message that the extension is there, and take half of
 * the time that a page without forms is to be left alone with. The call itself is the export: while building, wxt runs what is left of this
 * file without `main`, in Node.
 */
export default defineUnlistedScript(() => {
  startContent();
});
