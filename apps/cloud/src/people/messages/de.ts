import type { Messages } from './en.ts';

export const de: Messages = {
  language: 'de',
  emailCode: {
    subject: 'Dein Lanyard-Code',
    title: 'Dein Code',
    explanation: 'Tippe diesen Code in deine Wallet ein, um ihr diese E-Mail-Adresse hinzuzufügen.',
    valid: (minutes) => `Er gilt ${String(minutes)} Minuten lang und einmal.`,
    warning:
      'Du hast ihn nicht angefordert? Dann tu nichts und gib den Code niemandem: Wer dich danach fragt, ist nicht von Lanyard. Ohne ihn kann niemand diese Adresse als seine ausgeben.',
    sender: (walletHost) => `Gesendet von der Wallet auf ${walletHost}`,
  },
  phoneCode: {
    text: (code, minutes) =>
      `Dein Lanyard-Code: ${code}. ${String(minutes)} Minuten gültig. Gib ihn niemandem.`,
  },
};
