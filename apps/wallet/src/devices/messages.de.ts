export const deviceMessages = {
  'devices.title': 'Geräte',
  'devices.open.detail': 'Dieses Handy, und wo du dich anmeldest',
  'devices.phones': 'Deine Handys',
  'devices.phones.detail': 'Sie tragen deine Identität und bestätigen Anmeldungen.',
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
