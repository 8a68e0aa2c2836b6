/** Words of the mail that this room sends. Values go in as they are: the mail's layout escapes them. */
export const en = {
  language: 'en',
  emailCode: {
    subject: 'Your Lanyard code',
    title: 'Your code',
    explanation: 'Enter this code in your wallet to add this e-mail address to it.',
    valid: (minutes: number) => `It is valid for ${String(minutes)} minutes and works once.`,
    warning:
      'You did not ask for this? Then do nothing, and give the code to nobody: whoever asks you for it is not from Lanyard. Without it, nobody can use this address as theirs.',
    sender: (walletHost: string) => `Sent by the wallet at ${walletHost}`,
  },
  phoneCode: {
    text: (code: string, minutes: number) =>
      `Your Lanyard code: ${code}. Valid for ${String(minutes)} minutes. Give it to nobody.`,
  },
};

export type Messages = typeof en;
