/** Words of the mail that this room sends. Values go in as they are: the mail's layout escapes them. */
export const en = {
  review: {
    subject: (organization: string) => `Who may do what at ${organization}? Please look`,
    preview: (due: number) => `${roles(due)} not been confirmed for 90 days.`,
    title: 'Time to review roles',
    greeting: (name: string) => `Hello ${name},`,
    explanation: (due: number, organization: string) =>
      `${roles(due)} not been confirmed for 90 days at ${organization}. People change what they do; go through the list, and confirm or change each entry.`,
    button: 'Review roles',
    limits:
      'Owners get this mail every 90 days while something is due. It can be switched off in the settings of the organization.',
  },
};

function roles(due: number): string {
  return due === 1 ? 'One role of a member has' : `Roles of ${String(due)} members have`;
}

export type Messages = typeof en;
