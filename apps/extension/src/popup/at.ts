import type { HeldBrowser } from '@lanyard/session/held-browser';
import type { Place } from '../session/place.ts';

/** Where the popup stands. */
export interface At {
  readonly place: Place;
  readonly held: HeldBrowser;
}
