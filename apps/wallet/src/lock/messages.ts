export const lockMessages = {
  'lock.title': 'Locked',
  'lock.text': 'Touch to open your wallet.',
  'lock.text.pin': 'Enter your PIN, or touch.',
  'lock.open': 'Unlock',
  'lock.open.touch': 'Unlock by touch',
  'lock.pin': 'PIN',
  'lock.pin.wrong': 'Not the PIN. {tries, plural, one {# try} other {# tries}} left.',
  'lock.wait.seconds':
    'Too many wrong tries. Wait {seconds, plural, one {# second} other {# seconds}}, or touch.',
  'lock.wait.minutes':
    'Too many wrong tries. Wait {minutes, plural, one {# minute} other {# minutes}}, or touch.',

  'pin.title': 'PIN',
  'pin.lead': 'Opens the screen of your wallet. Approving and showing facts always takes your touch.',
  'pin.pin': 'Six digits',
  'pin.new': 'New PIN, six digits',
  'pin.again': 'Once more',
  'pin.easy': 'Choose six digits that are not all alike and do not count up or down.',
  'pin.differs': 'The two are not the same.',
  'pin.save': 'Confirm by touch',
  'pin.remove': 'Remove the PIN',
  'pin.kept': 'Your PIN is set',
  'pin.removed': 'The PIN is removed',
} as const;
