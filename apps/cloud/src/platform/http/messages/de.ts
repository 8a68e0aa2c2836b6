import type { Messages } from './en.ts';

/** The same in German. */
export const de: Messages = {
  note: 'Wenn das wieder vorkommt, sag deiner Administration, wann es war, und die Anfragenummer, falls eine dabeistand.',
  requestId: (id) => `Wenn das wieder vorkommt, gib deiner Administration diese Anfragenummer: ${id}`,
  host: {
    title: 'Unter dieser Adresse gibt es keine Organisation',
    detail: 'Prüfe die Schreibweise, oder frag die Person, von der du sie hast.',
    action: 'Organisation finden',
  },
  page: {
    title: 'Hier ist nichts',
    detail: 'Die Adresse ist vielleicht falsch geschrieben, oder die Seite gibt es nicht mehr.',
  },
  start: 'Zum Anfang',
};
