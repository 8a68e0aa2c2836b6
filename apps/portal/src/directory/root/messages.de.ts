export const de = {
  'root.title': 'Zu deiner Organisation',
  'root.language': 'Sprache',
  'root.lead': 'Tippe ihre Adresse ein, wie deine Kollegen sie kennen.',
  'root.address': 'Adresse',
  'root.address.error': 'Buchstaben, Ziffern und Bindestriche; am Anfang ein Buchstabe.',
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
