export const deviceMessages = {
  'devices.title': 'Geräte',
  'devices.open.detail': 'Dieses Handy, und wo du dich anmeldest',
  'devices.phones': 'Deine Handys',
  'devices.phones.detail': 'Sie tragen deine Identität und bestätigen Anmeldungen.',
  'devices.lost.title': 'Wenn du dieses Handy verlierst',
  'devices.lost.text':
    'Deine Identität lebt auf diesem einen Handy. Melde dich in einem vertrauten Browser oder mit einem Passkey an und sperre das Handy dort; oder bitte in jeder Organisation jemanden aus der Verwaltung, es zu sperren. Deine Identität mit dem Wiederherstellungscode auf ein neues Handy zu holen, geht noch nicht: Bewahre den Code gut auf.',
  'devices.rename': 'Umbenennen',
  'devices.used': 'Zuletzt bestätigt {at}',
  'devices.unused': 'Hat noch nichts bestätigt',
  'devices.since': 'Seit {at}',
  'devices.current': 'Dieses Handy',
  'devices.clone.title': 'Jemand hat vielleicht eine Kopie des Schlüssels deines Handys',
  'devices.clone.text':
    'Sag deinen Verwaltungen Bescheid, und sperre das Handy im Portal jeder Organisation.',
  'devices.rename.title': 'Name dieses Handys',
  'devices.rename.detail': 'Damit du und wer Mitglieder verwaltet es von anderen unterscheidet.',
  'devices.rename.label': 'Name',
  'devices.rename.save': 'Speichern',
} as const;
