/** The palette in German. */
export const paletteWords = {
  'palette.open': 'Suchen',
  'palette.title': 'Zu allem gehen',
  'palette.field': 'Seiten, Aktionen, Rollen und Mitglieder',
  'palette.found': 'Was gefunden wurde',
  'palette.none': 'Nichts dergleichen',
  'palette.count': '{count, plural, =0 {Nichts gefunden} one {# gefunden} other {# gefunden}}',
  'palette.kind.page': 'Seite',
  'palette.kind.action': 'Aktion',
  'palette.kind.role': 'Rolle',
  'palette.kind.member': 'Mitglied',
} as const;
