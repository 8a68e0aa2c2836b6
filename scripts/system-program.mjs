// Finds a program of this computer for the tests, a browser mostly; on Debian and Ubuntu as root it installs the distribution's own.
import { accessSync, constants, existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { run } from './workspace.mjs';

const executable = (path) => {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
};

function look({ names, places = [], asked }) {
  if (asked !== undefined) return executable(asked) ? asked : undefined;
  const onPath = (process.env.PATH ?? '')
    .split(delimiter)
    .flatMap((folder) => names.map((name) => join(folder, name)));
  return [...onPath, ...places].find(executable);
}

/** `{ path }`, or `{ missing }`: what to tell the person. @param of.debian Its package there. @param of.otherwise How to get it elsewhere. */
export async function findProgram(of, { install }) {
  const { title, debian: name, otherwise } = of;
  const found = look(of);
  if (found !== undefined) return { path: found };
  const debian = existsSync('/usr/bin/apt-get');
  if (install && debian && process.getuid?.() === 0) {
    console.log(`Installing ${title} from the distribution ...`);
    const quiet = {
      env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
      stdio: ['ignore', 'ignore', 'inherit'],
    };
    await run('apt-get', ['update', '-qq'], quiet);
    await run('apt-get', ['install', '-y', '-qq', '--no-install-recommends', name], quiet);
    const installed = look(of);
    if (installed !== undefined) return { path: installed };
  }
  return {
    missing:
      `The browser tests need ${title}, and none was found.\n` +
      (debian ? `Run:  sudo apt-get install -y ${name}\n` : `Install ${otherwise}, `) +
      `or name one you have:  ${of.example}`,
  };
}
