import type { BackgroundDefinition } from 'wxt';
import { defineBackground } from 'wxt/utils/define-background';
import { startWorker } from '../src/worker/start.ts';

const background: BackgroundDefinition = defineBackground(startWorker);
export default background;
