// Finds what presses keys before a screen that nobody sees, for the slow tests of the extension: an X server, and hands for it.
import { findProgram } from './system-program.mjs';

/** `{ env }`, for the tests; or `{ missing }`: what to tell the person. */
export async function findKeyboard({ install }) {
  const env = {};
  for (const [name, debian] of [
    ['Xvfb', 'xvfb'],
    ['xdotool', 'xdotool'],
  ]) {
    const variable = `LANYARD_${debian.toUpperCase()}`;
    const { path, missing } = await findProgram(
      {
        title: name,
        names: [name],
        asked: process.env[variable],
        debian,
        otherwise: name,
        example: `${variable}=/path/to/${name} npm run test:slow`,
      },
      { install },
    );
    if (missing !== undefined) return { missing };
    env[variable] = path;
  }
  return { env };
}
