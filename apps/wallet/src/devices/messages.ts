export const deviceMessages = {
  'devices.title': 'Devices',
  'devices.open.detail': 'This phone, and where you sign in from',
  'devices.phones': 'Your phones',
  'devices.phones.detail': 'They hold your identity and approve sign-ins.',
  'devices.lost.title': 'If you lose this phone',
  'devices.lost.text':
    'Your identity lives on this one phone. Sign in where a browser is trusted or with a passkey, and block the phone there; or ask an administrator of each organization to block it. Bringing your identity to a new phone by the recovery code is not built yet: keep the code safe.',
  'devices.rename': 'Rename',
  'devices.used': 'Last approved {at}',
  'devices.unused': 'Has approved nothing yet',
  'devices.since': 'Since {at}',
  'devices.current': 'This phone',
  'devices.clone.title': 'Somebody may have a copy of your phone’s key',
  'devices.clone.text':
    'Tell your administrators, and block the phone on a signed-in page of each organization.',
  'devices.rename.title': 'Name of this phone',
  'devices.rename.detail': 'So that you, and who manages members, know it from others.',
  'devices.rename.label': 'Name',
  'devices.rename.save': 'Save',
} as const;
