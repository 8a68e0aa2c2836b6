// Finds a real Chromium for the tests and the trial phone.
import { findProgram } from './system-program.mjs';

/** `{ path }`, or `{ missing }`: what to tell the person. */
export const findChromium = ({ install }) =>
  findProgram(
    {
      title: 'Chromium',
      names: ['chromium', 'chromium-browser', 'google-chrome-stable', 'google-chrome', 'microsoft-edge'],
      places: [
        '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
        '/Applications/Chromium.app/Contents/MacOS/Chromium',
        'C:/Program Files/Google/Chrome/Application/chrome.exe',
        'C:/Program Files (x86)/Microsoft/Edge/Application/msedge.exe',
      ],
      asked: process.env.LANYARD_CHROMIUM,
      debian: 'chromium',
      otherwise: 'Chromium or Chrome',
      example: 'LANYARD_CHROMIUM=/path/to/chromium npm test',
    },
    { install },
  );
