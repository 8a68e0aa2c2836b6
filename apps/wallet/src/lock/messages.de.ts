export const lockMessages = {
  'lock.title': 'Gesperrt',
  'lock.text': 'Bestätige, um deine Wallet zu öffnen.',
  'lock.text.pin': 'Gib deine PIN ein, oder bestätige mit Finger oder Gesicht.',
  'lock.open': 'Entsperren',
  'lock.open.touch': 'Mit Finger oder Gesicht entsperren',
  'lock.pin': 'PIN',
  'lock.pin.wrong': 'Das ist nicht die PIN. Noch {tries, plural, one {# Versuch} other {# Versuche}}.',
  'lock.wait.seconds':
    'Zu viele falsche Versuche. Warte {seconds, plural, one {# Sekunde} other {# Sekunden}}, oder nimm Finger oder Gesicht.',
  'lock.wait.minutes':
    'Zu viele falsche Versuche. Warte {minutes, plural, one {# Minute} other {# Minuten}}, oder nimm Finger oder Gesicht.',

  'pin.title': 'PIN',
  'pin.lead':
    'Öffnet den Bildschirm deiner Wallet. Bestätigen und Nachweise zeigen brauchen immer Finger, Gesicht oder Displaysperre.',
  'pin.pin': 'Sechs Ziffern',
  'pin.new': 'Neue PIN, sechs Ziffern',
  'pin.again': 'Noch einmal',
  'pin.easy': 'Wähle sechs Ziffern, die nicht alle gleich sind und nicht auf- oder abzählen.',
  'pin.differs': 'Die beiden sind nicht gleich.',
  'pin.save': 'Bestätigen',
  'pin.remove': 'PIN entfernen',
  'pin.kept': 'Deine PIN ist gesetzt',
  'pin.removed': 'Die PIN ist entfernt',
} as const;
