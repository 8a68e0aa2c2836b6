export const lockMessages = {
  'lock.title': 'Gesperrt',
  'lock.text': 'Entsperre, um deine Wallet zu öffnen.',
  'lock.open': 'Entsperren',
} as const;
