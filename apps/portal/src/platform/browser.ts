import { pageBrowser } from '@lanyard/session/page-browser';

/** This page as a browser of its organization (or of the installation, at the root address). */
export const browser = pageBrowser(location.origin, () => document.documentElement.lang);
