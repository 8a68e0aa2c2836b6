export const de = {
  'root.title': 'Zu deiner Organisation',
  'root.language': 'Sprache',
  'root.lead': 'Tippe ihre Adresse ein, wie deine Kollegen sie kennen, oder den Anfang ihres Namens.',
  'root.address': 'Name oder Adresse',
  'root.address.error':
    'Keine Organisation ist unter diesem Namen gelistet. Tippe ihre Adresse ein: Buchstaben, Ziffern und Bindestriche; am Anfang ein Buchstabe.',
  'root.choose': 'Wähle eine aus der Liste, oder tippe die Adresse ein.',
  'root.hint': 'Gelistete Organisationen erscheinen beim Tippen.',
  'root.leads': 'Weiter führt zu {address}',
  'root.list': 'Gefundene Organisationen',
  'root.found': '{count, plural, one {# Organisation gefunden} other {# Organisationen gefunden}}',
  'root.none':
    'Keine gelistete Organisation beginnt so. Nicht jede Organisation ist gelistet; ihre Adresse geht immer.',
  'root.more': 'Mehr anzeigen',
  'root.find.failed': 'Die Liste konnte nicht geladen werden. Eine Adresse geht trotzdem.',
  'root.go': 'Weiter',
  'root.wallet': 'Zur Wallet',
  'root.empty.title': 'Willkommen bei deinem Lanyard',
  'root.empty.lead': 'Es läuft. Noch ist nichts eingerichtet.',
  'root.empty.next':
    'Öffne den Einrichtungslink, der im Terminal steht. Er gilt einmal, 30 Minuten lang; „npm run lanyard -- organization setup-link“ gibt einen neuen aus.',
  'root.outbox': 'Postausgang',
  'root.loading': 'Wird geladen',
  'root.failed.title': 'Die Cloud antwortet nicht',
  'root.failed': 'Lade die Seite gleich noch einmal.',
} as const;
