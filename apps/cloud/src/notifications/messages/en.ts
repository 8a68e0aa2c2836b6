const date = new Intl.DateTimeFormat('en-GB', { dateStyle: 'long', timeStyle: 'short', timeZone: 'UTC' });

export const en = {
  language: 'en' as const,
  notice: {
    greeting: (name: string) => `Hello ${name},`,
    acts: {
      'member.role-changed': {
        title: 'Your role has changed',
        text: (organization: string) =>
          `You have another role at ${organization} now. Your wallet shows which.`,
      },
      'member.email-changed': {
        title: 'Your work address was changed',
        text: (organization: string) =>
          `${organization} reaches you at another address from now on. This mail goes to both.`,
      },
      'member.disabled': {
        title: 'Your membership is disabled',
        text: (organization: string) =>
          `You cannot sign in to ${organization} any more. Every session has ended.`,
      },
      'member.enabled': {
        title: 'Your membership is enabled again',
        text: (organization: string) => `You can sign in to ${organization} again.`,
      },
      'owner.transferred': {
        title: 'You are an owner now',
        text: (organization: string) => `The ownership of ${organization} was handed over to you.`,
      },
      'organization.moved': {
        title: 'A new address',
        text: (organization: string) =>
          `${organization} has moved to the address below. Sign in there from now on: every session, trusted browser and passkey of the old address has ended. Your wallet follows by itself where an owner it knows signed the move, and asks you otherwise.`,
      },
      'member.joined': {
        title: 'You have joined',
        text: (organization: string) =>
          `Your wallet accepted the invitation of ${organization}. You can sign in now.`,
      },
      'device.blocked': {
        title: 'A phone was removed',
        text: (organization: string) => `A phone of yours can approve nothing at ${organization} any more.`,
      },
      'sign-in.reported': {
        title: 'A sign-in was stopped',
        text: (organization: string) =>
          `Your wallet said that a sign-in to ${organization} was not yours. Nobody got in by it; the owners were told.`,
      },
    },
    when: 'When',
    by: 'By',
    browser: 'Browser',
    address: 'Address',
    newAddress: 'New address',
    advice:
      'You know of this? Then there is nothing to do. Otherwise open your sessions on your portal, end those that are not yours, and tell your administrator.',
  },
  /** Without a doubt about day and month: `27 November 2026, 14:30 UTC`. */
  moment: (moment: Date) => `${date.format(moment).replace(' at ', ', ')} UTC`,
};
