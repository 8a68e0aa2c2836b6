// Finds a real Chromium for the tests and the trial phone; on Debian and Ubuntu as root it installs the distribution's own.
import { accessSync, constants, existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { run } from './workspace.mjs';

const names = ['chromium', 'chromium-browser', 'google-chrome-stable', 'google-chrome', 'microsoft-edge'];
const places = [
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
  'C:/Program Files/Google/Chrome/Application/chrome.exe',
  'C:/Program Files (x86)/Microsoft/Edge/Application/msedge.exe',
];

const executable = (path) => {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
};

function look() {
  const asked = process.env.LANYARD_CHROMIUM;
  if (asked !== undefined) return executable(asked) ? asked : undefined;
  const onPath = (process.env.PATH ?? '')
    .split(delimiter)
    .flatMap((folder) => names.map((name) => join(folder, name)));
  return [...onPath, ...places].find(executable);
}

/** `{ path }`, or `{ missing }`: what to tell the person. */
export async function findChromium({ install }) {
  const found = look();
  if (found !== undefined) return { path: found };
  const debian = existsSync('/usr/bin/apt-get');
  if (install && debian && process.getuid?.() === 0) {
    console.log('Installing Chromium from the distribution ...');
    const quiet = {
      env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
      stdio: ['ignore', 'ignore', 'inherit'],
    };
    await run('apt-get', ['update', '-qq'], quiet);
    await run('apt-get', ['install', '-y', '-qq', '--no-install-recommends', 'chromium'], quiet);
    const installed = look();
    if (installed !== undefined) return { path: installed };
  }
  return {
    missing:
      'The browser tests need Chromium, and none was found.\n' +
      (debian ? 'Run:  sudo apt-get install -y chromium\n' : 'Install Chromium or Chrome, ') +
      'or name one you have:  LANYARD_CHROMIUM=/path/to/chromium npm test',
  };
}
