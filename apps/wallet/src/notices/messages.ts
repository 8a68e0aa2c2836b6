export const noticeMessages = {
  'notices.title': 'Notices',
  'notices.open': 'Notices',
  'notices.open.unread': '{count, plural, one {# new notice} other {# new notices}}',
  'notices.lead': 'What your organizations tell you. You get each by mail, too.',
  'notices.new': 'New',
  'notices.by': 'By {name}',
  'notices.from': '{browser} on {system}',
  'notices.empty.title': 'Nothing to tell',
  'notices.empty.text': 'When somebody changes something about you, you read it here.',
  'notices.member.role-changed': 'Your role is now: {role}',
  'notices.member.disabled': 'Your membership is disabled',
  'notices.member.enabled': 'Your membership is enabled again',
  'notices.owner.transferred': 'You are an owner now',
  'notices.member.joined': 'You have joined',
  'notices.device.blocked': 'A phone of yours was removed',
  'notices.sign-in.reported': 'A sign-in that was not yours was stopped',

  'push.title': 'Notifications of this phone',
  'push.on': 'On: this phone tells you when a sign-in or a notice waits, though the wallet is closed.',
  'push.off':
    'Off. Turn them on, and this phone tells you when a sign-in or a notice waits, though the wallet is closed.',
  'push.denied':
    'Your browser blocks them for this wallet. Allow notifications in the settings of this site, then come back.',
  'push.privacy': 'They say only that something waits. Your organizations and what you do stand in none.',
  'push.turn-on': 'Turn on',
  'push.turn-off': 'Turn off',
  'push.offer.title': 'Be told when a sign-in waits',
  'push.offer.text':
    'Also while the wallet is closed. Then you can sign in from browsers you know without opening it first.',
  'push.offer.no': 'Not now',
} as const;
