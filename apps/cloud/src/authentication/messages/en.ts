const date = new Intl.DateTimeFormat('en-GB', { dateStyle: 'long', timeStyle: 'short', timeZone: 'UTC' });

/** Words of the mail that this room sends. Values go in as they are: the mail's layout escapes them. */
export const en = {
  language: 'en',
  alert: {
    subject: (organization: string) => `A sign-in to ${organization} was reported`,
    preview: (member: string) => `${member} stopped a sign-in that may be somebody else's.`,
    title: 'A sign-in was stopped',
    reason: {
      'not-me': (member: string) =>
        `${member} scanned a sign-in code and then said that the sign-in is not theirs. Someone may have shown them a code of another browser.`,
      'binding-mismatch': (member: string) =>
        `The wallet of ${member} found that a sign-in code did not match what the server said about it. Someone may have changed it on the way.`,
      'wrong-digits': (member: string) =>
        `${member} was asked to open the vault and typed digits that do not belong to that request. Someone may have tried to open it from another place.`,
    },
    outcome: 'Nobody got in by it.',
    when: 'When',
    browser: 'Browser',
    address: 'Address',
    advice:
      'Ask the member what they saw. If they were sent a code or a link, others may get it too: remind everyone to look at the address bar before they scan.',
    last: 'There were several in a short time. Further ones end as well, but are not mailed before a while has passed.',
    sender: (origin: string) => `Sent to the owners of ${origin}`,
  },
  /** Without a doubt about day and month: `27 November 2026, 14:30 UTC`. */
  moment: (moment: Date) => `${date.format(moment).replace(' at ', ', ')} UTC`,
};

export type Messages = typeof en;
