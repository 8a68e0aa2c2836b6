const date = new Intl.DateTimeFormat('en-GB', { dateStyle: 'long', timeStyle: 'short', timeZone: 'UTC' });

/** Words of the mails that this room sends. Values go in as they are: the mail's layout escapes them. */
export const en = {
  language: 'en',
  browser: {
    added: {
      subject: (organization: string) => `A browser is trusted at ${organization}`,
      title: 'A browser is trusted',
      text: 'From now on a passkey signs you in from one more browser, without your phone, for 30 days.',
    },
    removed: {
      subject: (organization: string) => `A browser is no longer trusted at ${organization}`,
      title: 'A browser is no longer trusted',
      text: 'Its passkey signs nobody in any more.',
    },
  },
  passkey: {
    added: {
      subject: (organization: string) => `A passkey was added at ${organization}`,
      title: 'A passkey was added',
      text: 'From now on a passkey on another device, a phone or a security key, signs you in from any browser, without your wallet.',
    },
    removed: {
      subject: (organization: string) => `A passkey was removed at ${organization}`,
      title: 'A passkey was removed',
      text: 'It signs nobody in any more.',
    },
  },
  enrolment: {
    subject: (organization: string) => `Your link for a new browser at ${organization}`,
    title: 'Use a new browser',
    text: 'Open this link in the browser that you want to use. Then approve with your wallet, and trust the browser.',
    button: 'Open in this browser',
    expires: 'Works once, until',
    advice: 'If you did not ask for it, delete this mail: without your wallet the link lets nobody in.',
  },
  demanded: {
    subject: (organization: string) => `Trust a browser at ${organization}`,
    title: 'Choose the browser you work in',
    text: 'Your organization lets people in from browsers they trust. Open this link in the browser that you use, approve with your wallet, and choose “Trust this browser”. From then on a touch signs you in.',
    button: 'Open in this browser',
    expires: 'Works once, until',
    advice:
      'Too late? Open your wallet, choose the organization, and have a new link sent. Without your wallet a link lets nobody in.',
  },
  when: 'When',
  advice:
    'If this was not you: open your wallet, choose the organization, and end every browser and passkey you do not know. Then tell your administrator.',
  sender: (origin: string) => `Sent to a member of ${origin}`,
  /** Without a doubt about day and month: `27 November 2026, 14:30 UTC`. */
  moment: (moment: Date) => `${date.format(moment).replace(' at ', ', ')} UTC`,
};

export type Messages = typeof en;
