export const lockMessages = {
  'lock.title': 'Locked',
  'lock.text': 'Touch to open your wallet.',
  'lock.open': 'Unlock',
} as const;
