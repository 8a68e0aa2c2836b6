export const deviceMessages = {
  'devices.title': 'Devices',
  'devices.open.detail': 'This phone, and where you sign in from',
  'devices.phones': 'Your phones',
  'devices.phones.detail': 'They hold your identity and approve sign-ins.',
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
