/** The dashboard in German. */
export const dashboardWords = {
  'dashboard.title': 'Übersicht',
  'dashboard.detail': 'Was bei {organization} geschieht und was jemanden braucht.',
  'dashboard.loading': 'Die Übersicht wird geladen',
  'dashboard.failed': 'Die Übersicht konnte nicht geladen werden. Prüfe deine Verbindung.',
  'dashboard.nothing.title': 'Hier ist nichts für deine Rolle',
  'dashboard.nothing.text':
    'Zu deiner Rolle gehört nichts in der Konsole. Wende dich an einen Inhaber deiner Organisation.',
  'dashboard.needs': 'Braucht jemanden',
  'dashboard.well.title': 'Alles in Ordnung',
  'dashboard.well.text': 'Gerade braucht dich nichts.',
  'dashboard.sign-ins': 'Anmeldungen',
  'dashboard.sign-ins.detail': 'Der letzten 14 Tage, je Tag (UTC)',
  'dashboard.sign-ins.total': '{count, plural, one {# Anmeldung} other {# Anmeldungen}}',
  'dashboard.sign-ins.day': 'Tag',
  'dashboard.sign-ins.table': 'Anmeldungen je Tag',
  'dashboard.members': 'Mitglieder',
  'dashboard.members.all': 'Alle ansehen',
  'dashboard.members.active': 'Aktiv',
  'dashboard.members.invited': 'Eingeladen',
  'dashboard.members.disabled': 'Deaktiviert',
  'dashboard.warning.sign-ins-reported':
    '{count, plural, one {# Anmeldung wurde als fremd gemeldet} other {# Anmeldungen wurden als fremd gemeldet}}',
  'dashboard.warning.sign-ins-reported.text': 'In den letzten 7 Tagen. Sieh nach, wessen und von wo sie kam.',
  'dashboard.warning.sign-ins-reported.do': 'Nachsehen',
  'dashboard.warning.addresses-lost':
    '{count, plural, one {Eine Domain führt nicht mehr hierher} other {# Domains führen nicht mehr hierher}}',
  'dashboard.warning.addresses-lost.text': 'Ihr DNS wurde geändert. Wer ihr folgt, kommt nicht zu dir.',
  'dashboard.warning.addresses-lost.do': 'Adressen ansehen',
  'dashboard.warning.one-owner': 'Es gibt nur einen Inhaber',
  'dashboard.warning.one-owner.text':
    'Füge einen zweiten hinzu, damit niemand ausgesperrt ist, wenn ein Telefon verloren geht.',
  'dashboard.warning.one-owner.do': 'Inhaber hinzufügen',
  'dashboard.warning.roles-due':
    '{count, plural, one {# Rolle ist durchzusehen} other {# Rollen sind durchzusehen}}',
  'dashboard.warning.roles-due.text': 'Niemand hat sie in den letzten 90 Tagen bestätigt.',
  'dashboard.warning.roles-due.do': 'Durchsehen',
  'dashboard.warning.invitations-expired':
    '{count, plural, one {# Einladung ist abgelaufen} other {# Einladungen sind abgelaufen}}',
  'dashboard.warning.invitations-expired.text':
    'Niemand trat durch sie bei. Sende sie noch einmal oder lösche, wer eingeladen war.',
  'dashboard.warning.invitations-expired.do': 'Mitglieder ansehen',
  'dashboard.warning.log-unverified': 'Das Protokoll wurde 90 Tage nicht geprüft',
  'dashboard.warning.log-unverified.text':
    'Auf dem Server findet „lanyard activity verify“ geänderte oder entfernte Einträge.',
  'dashboard.warning.log-unverified.do': 'Protokoll ansehen',
} as const;
