import { execFile, spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { promisify } from 'node:util';

/** A screen that nobody sees, and a keyboard before it: keys come to a browser as those of a person, from outside. */
export interface Keyboard {
  /** Of the screen, as programs are told it: `:0`. */
  readonly display: string;
  /** Gives the keyboard to the window whose title has this in it, once there is one. */
  turnTo(title: string): Promise<void>;
  /** @param keys As xdotool names them: `alt+shift+l`. */
  press(keys: string): Promise<void>;
  close(): Promise<void>;
}

const xvfb = process.env['LANYARD_XVFB'] ?? '/usr/bin/Xvfb';
const xdotool = process.env['LANYARD_XDOTOOL'] ?? '/usr/bin/xdotool';

/** An X server of its own, which takes the first number that is free, and closes with the test. */
export async function aKeyboard(): Promise<Keyboard> {
  for (const path of [xvfb, xdotool])
    if (!existsSync(path)) throw new Error(`${path} is missing. Run: sudo apt-get install -y xvfb xdotool`);
  const server = spawn(xvfb, ['-displayfd', '3', '-screen', '0', '1280x900x24', '-nolisten', 'tcp'], {
    stdio: ['ignore', 'ignore', 'ignore', 'pipe'],
  });
  const gone = new Promise<void>((resolve) => {
    server.once('close', () => resolve());
  });
  const number = await new Promise<string>((resolve, reject) => {
    server.once('error', reject);
    server.once('exit', (code) => reject(new Error(`${xvfb} ended with ${String(code)}`)));
    server.stdio[3]?.once('data', (said: Buffer) => resolve(said.toString().trim()));
  });
  const display = `:${number}`;
  const run = (...words: string[]) =>
    promisify(execFile)(xdotool, words, { env: { ...process.env, DISPLAY: display } });
  return {
    display,
    async turnTo(title) {
      await run(
        'search',
        '--sync',
        '--onlyvisible',
        '--limit',
        '1',
        '--name',
        title,
        'windowfocus',
        '--sync',
      );
    },
    async press(keys) {
      await run('key', keys);
    },
    async close() {
      server.kill();
      await gone;
    },
  };
}
