import { layOutMail, type LaidOutMail } from '../../platform/mail/layout.ts';

/** The mail with the code that proves an e-mail address. */
export function emailCodeMail(options: {
  /** Six digits. */
  readonly code: string;
  readonly validMinutes: number;
  /** Host of the wallet that asked. */
  readonly walletHost: string;
}): LaidOutMail {
  const { code, validMinutes, walletHost } = options;
  return layOutMail({
    subject: 'Your Lanyard code',
    preview: `It is valid for ${String(validMinutes)} minutes.`,
    title: 'Your code',
    parts: [
      { kind: 'text', text: 'Enter this code in your wallet to add this e-mail address to it.' },
      { kind: 'code', code },
      { kind: 'text', text: `It is valid for ${String(validMinutes)} minutes and works once.` },
      {
        kind: 'note',
        text: 'You did not ask for this? Then do nothing, and give the code to nobody: whoever asks you for it is not from Lanyard. Without it, this address stays yours alone.',
      },
    ],
    sender: `Sent by the wallet at ${walletHost}`,
  });
}
