// Finds a real Firefox for the slow tests of the extension.
import { findProgram } from './system-program.mjs';

/** `{ path }`, or `{ missing }`: what to tell the person. */
export const findFirefox = ({ install }) =>
  findProgram(
    {
      title: 'Firefox',
      names: ['firefox-esr', 'firefox'],
      places: [
        '/Applications/Firefox.app/Contents/MacOS/firefox',
        'C:/Program Files/Mozilla Firefox/firefox.exe',
      ],
      asked: process.env.LANYARD_FIREFOX,
      debian: 'firefox-esr',
      otherwise: 'Firefox',
      example: 'LANYARD_FIREFOX=/path/to/firefox npm run test:slow',
    },
    { install },
  );
