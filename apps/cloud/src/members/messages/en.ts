const date = new Intl.DateTimeFormat('en-GB', { dateStyle: 'long', timeStyle: 'short', timeZone: 'UTC' });

/** Words of the mail that this room sends. Values go in as they are: the mail's layout escapes them. */
export const en = {
  language: 'en',
  invitation: {
    subject: (organization: string) => `Join ${organization}`,
    preview: (organization: string) => `Open this on your phone to become a member of ${organization}.`,
    title: (organization: string) => `${organization} has invited you`,
    greeting: (name: string) => `Hello ${name},`,
    explanation:
      'With Lanyard your phone is your key: there is no password to remember. Open this mail on your phone and tap the button. You set up your wallet, confirm this e-mail address, and you are in.',
    button: (organization: string) => `Join ${organization}`,
    address: 'Address',
    expires: 'Valid until',
    limits:
      'The invitation works once and for this e-mail address only. You did not expect it? Then do nothing: nobody becomes a member without agreeing.',
  },
  /** Without a doubt about day and month: `27 November 2026, 14:30 UTC`. */
  moment: (moment: Date) => `${date.format(moment).replace(' at ', ', ')} UTC`,
};

export type Messages = typeof en;
