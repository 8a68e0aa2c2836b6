/** Words of the sign-in policy. */
export const policyWords = {
  'policy.title': 'Which browsers let people in',
  'policy.detail':
    'A trusted browser enters with a passkey that no false page can use. A new one takes a one-time link and the wallet.',
  'policy.save': 'Change',
  'policy.now': 'Now',
  'policy.admin': 'Has a role',
  'policy.anyone': 'Any browser',
  'policy.anyone.text':
    'The wallet approves each sign-in. Easy to begin with; a relayed code can fool people.',
  'policy.admins': 'Trusted for admins',
  'policy.admins.text': 'Whoever has a role enters from browsers they trust. Everybody else as before.',
  'policy.all': 'Trusted for everyone',
  'policy.all.text': 'Nobody enters by a scanned code alone. Phishing gets no session.',
  'policy.trust.title': 'Trust this browser first',
  'policy.trust.text':
    'Otherwise you would shut yourself out. In the portal choose “Trust this browser”, then come back.',
  'policy.trust.do': 'Go to the portal',
  'policy.outside.none': 'Everyone this is about trusts a browser.',
  'policy.outside.noneThen': 'Everyone this is about trusts a browser already: nobody is shut out.',
  'policy.outside.would':
    '{count, plural, one {# person would be shut out} other {# people would be shut out}} until they trust a browser.',
  'policy.outside.are':
    '{count, plural, one {# person does not trust a browser yet} other {# people do not trust a browser yet}}. A link lets them in.',
  'policy.outside.sessions':
    '{count, plural, =0 {No session ends.} one {# session ends at once.} other {# sessions end at once.}}',
  'policy.outside.list': 'Who trusts no browser',
  'policy.outside.more': 'and {count, plural, one {# more} other {# more}}',
  'policy.mail': 'Mail them a link',
  'policy.mailed': 'The links are on their way. Each works once, for a day.',
  'policy.ask.anyone': 'Let people in from any browser?',
  'policy.ask.anyone.text': 'A scanned code admits again. Trusted browsers go on working.',
  'policy.ask.anyone.do': 'Allow any browser',
  'policy.ask.admins': 'Demand trusted browsers of admins?',
  'policy.ask.admins.text': 'From now on whoever has a role enters from a browser they trust.',
  'policy.ask.admins.do': 'Demand it',
  'policy.ask.all': 'Demand trusted browsers of everyone?',
  'policy.ask.all.text': 'From now on everybody enters from a browser they trust.',
  'policy.ask.all.do': 'Demand it',
  'policy.ask.mail': 'Mail each of them a link for a browser now',
} as const;
