/** Words of the dashboard. */
export const dashboardWords = {
  'dashboard.title': 'Dashboard',
  'dashboard.detail': 'What happens at {organization}, and what needs someone.',
  'dashboard.loading': 'Loading the dashboard',
  'dashboard.failed': 'The dashboard could not be loaded. Check your connection.',
  'dashboard.nothing.title': 'Nothing here for your role',
  'dashboard.nothing.text':
    'Your role does not include anything of the console. Ask an owner of your organization.',
  'dashboard.needs': 'Needs someone',
  'dashboard.well.title': 'All is well',
  'dashboard.well.text': 'Nothing needs you right now.',
  'dashboard.sign-ins': 'Sign-ins',
  'dashboard.sign-ins.detail': 'In the last 14 days, by day (UTC)',
  'dashboard.sign-ins.total': '{count, plural, one {# sign-in} other {# sign-ins}}',
  'dashboard.sign-ins.day': 'Day',
  'dashboard.sign-ins.table': 'Sign-ins by day',
  'dashboard.members': 'Members',
  'dashboard.members.all': 'See all',
  'dashboard.members.active': 'Active',
  'dashboard.members.invited': 'Invited',
  'dashboard.members.disabled': 'Disabled',
  'dashboard.warning.sign-ins-reported':
    '{count, plural, one {# sign-in was reported as not theirs} other {# sign-ins were reported as not theirs}}',
  'dashboard.warning.sign-ins-reported.text': 'In the last 7 days. Look who, and from where it came.',
  'dashboard.warning.sign-ins-reported.do': 'Look',
  'dashboard.warning.addresses-lost':
    '{count, plural, one {A domain no longer points here} other {# domains no longer point here}}',
  'dashboard.warning.addresses-lost.text': 'Its DNS was changed. Whoever follows it does not get to you.',
  'dashboard.warning.addresses-lost.do': 'See addresses',
  'dashboard.warning.one-owner': 'There is only one owner',
  'dashboard.warning.one-owner.text': 'Add a second one, so that nobody is locked out when a phone is lost.',
  'dashboard.warning.one-owner.do': 'Add an owner',
  'dashboard.warning.roles-due':
    '{count, plural, one {# role is due for review} other {# roles are due for review}}',
  'dashboard.warning.roles-due.text': 'Nobody confirmed them for 90 days.',
  'dashboard.warning.roles-due.do': 'Review',
  'dashboard.warning.invitations-expired':
    '{count, plural, one {# invitation ran out} other {# invitations ran out}}',
  'dashboard.warning.invitations-expired.text':
    'Nobody joined by them. Send them again, or delete who was invited.',
  'dashboard.warning.invitations-expired.do': 'See members',
  'dashboard.warning.log-unverified': 'The activity log was not verified for 90 days',
  'dashboard.warning.log-unverified.text':
    'On the server, “lanyard activity verify” finds an entry that was changed or removed.',
  'dashboard.warning.log-unverified.do': 'See activity',
} as const;
