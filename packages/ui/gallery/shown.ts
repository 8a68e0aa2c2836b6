/** What the gallery can draw alone, by the name in `?show=`. */
export const shown = [
  'components',
  'wallet-home',
  'wallet-empty',
  'wallet-approval',
  'wallet-approval-known',
  'sign-in',
  'sign-in-scanned',
  'sign-in-welcome',
  'sign-in-declined',
  'sign-in-expired',
  'portal-home',
  'set-up',
  'set-up-owner',
  'set-up-done',
] as const;
export type Shown = (typeof shown)[number];
