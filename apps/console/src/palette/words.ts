/** Words of the palette that finds everything. */
export const paletteWords = {
  'palette.open': 'Search',
  'palette.title': 'Go to anything',
  'palette.field': 'Pages, actions, roles and members',
  'palette.found': 'What was found',
  'palette.none': 'Nothing like that',
  'palette.count': '{count, plural, =0 {Nothing found} one {# found} other {# found}}',
  'palette.kind.page': 'Page',
  'palette.kind.action': 'Action',
  'palette.kind.role': 'Role',
  'palette.kind.member': 'Member',
} as const;
