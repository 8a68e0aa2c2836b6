import { describeConfig } from '../settings-reference.ts';
import { configOf } from './base.ts';
import { command, type Command } from './definition.ts';
import type { Surroundings } from './surroundings.ts';

export const configCommand = (surroundings: Surroundings): Command =>
  command({
    path: ['config', 'check'],
    summary: 'Checks the settings and prints those that hold, without starting anything',
    description: [
      'Settings come from the environment and, where LANYARD_CONFIG names one, a JSON file. Unknown, missing and unsafe ones are named with what to do, all at once; the exit code is then 1. Secrets are not printed. Every setting is described in docs/configuration.md.',
    ],
    options: {},
    examples: [
      { line: 'LANYARD_MODE=production lanyard config check', what: 'What does production still need?' },
    ],
    run() {
      const config = configOf(surroundings);
      for (const line of describeConfig(config)) surroundings.print(line);
      surroundings.remark(`These settings are complete and safe for ${config.mode}.`);
      return Promise.resolve();
    },
  });
