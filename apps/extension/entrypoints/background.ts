import type { BackgroundDefinition } from 'wxt';
import { defineBackground } from 'wxt/utils/define-background';
import { createKeeper } from '../src/worker/keeper.ts';
import { startWorker } from '../src/worker/start.ts';

// The call itself is the export: while building, wxt runs what is left of this file without `main`, in Node.
export default defineBackground(() => startWorker(createKeeper)) satisfies BackgroundDefinition;
