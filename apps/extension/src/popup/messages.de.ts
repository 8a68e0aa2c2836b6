export const de = {
  'popup.title': 'Deine Passwörter, geöffnet von deinem Handy',
} as const;
