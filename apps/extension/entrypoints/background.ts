import type { BackgroundDefinition } from 'wxt';
import { defineBackground } from 'wxt/utils/define-background';
import { createKeeper } from '../src/worker/keeper.ts';
import { startWorker } from '../src/worker/start.ts';

const background: BackgroundDefinition = defineBackground(() => startWorker(createKeeper));
export default background;
