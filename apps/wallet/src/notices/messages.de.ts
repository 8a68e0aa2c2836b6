export const noticeMessages = {
  'notices.title': 'Mitteilungen',
  'notices.open': 'Mitteilungen',
  'notices.open.unread': '{count, plural, one {# neue Mitteilung} other {# neue Mitteilungen}}',
  'notices.lead': 'Was deine Organisationen dir sagen. Jede kommt auch als E-Mail.',
  'notices.new': 'Neu',
  'notices.by': 'Durch {name}',
  'notices.from': '{browser} auf {system}',
  'notices.empty.title': 'Nichts Neues',
  'notices.empty.text': 'Ändert jemand etwas an dir, liest du es hier.',
  'notices.member.role-changed': 'Deine Rolle ist jetzt: {role}',
  'notices.member.disabled': 'Deine Mitgliedschaft ist gesperrt',
  'notices.member.enabled': 'Deine Mitgliedschaft ist wieder offen',
  'notices.owner.transferred': 'Du bist jetzt Inhaber',
  'notices.member.joined': 'Du bist beigetreten',
  'notices.device.blocked': 'Eines deiner Handys wurde entfernt',
  'notices.sign-in.reported': 'Eine fremde Anmeldung wurde gestoppt',
  'notices.browser.trusted': 'Einem Browser wird jetzt vertraut',
  'notices.browser.untrusted': 'Einem Browser wird nicht mehr vertraut',
  'notices.passkey.added': 'Ein Passkey kam hinzu',
  'notices.passkey.removed': 'Ein Passkey wurde entfernt',

  'push.title': 'Meldungen dieses Handys',
  'push.on':
    'An: Dieses Handy meldet sich, wenn eine Anmeldung oder Mitteilung wartet, auch bei geschlossener Wallet.',
  'push.off':
    'Aus. Schalte sie ein, dann meldet sich dieses Handy, wenn eine Anmeldung oder Mitteilung wartet, auch bei geschlossener Wallet.',
  'push.denied':
    'Dein Browser sperrt sie für diese Wallet. Erlaube Benachrichtigungen in den Einstellungen dieser Website und komm dann zurück.',
  'push.privacy': 'Sie sagen nur, dass etwas wartet. Deine Organisationen und was du tust stehen in keiner.',
  'push.turn-on': 'Einschalten',
  'push.turn-off': 'Ausschalten',
  'push.offer.title': 'Erfahren, wenn eine Anmeldung wartet',
  'push.offer.text':
    'Auch bei geschlossener Wallet. Dann meldest du dich in bekannten Browsern an, ohne sie vorher zu öffnen.',
  'push.offer.no': 'Nicht jetzt',
} as const;
