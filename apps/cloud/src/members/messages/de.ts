import type { Messages } from './en.ts';

const date = new Intl.DateTimeFormat('de-DE', { dateStyle: 'long', timeStyle: 'short', timeZone: 'UTC' });

export const de: Messages = {
  language: 'de',
  invitation: {
    subject: (organization) => `Einladung zu ${organization}`,
    preview: (organization) => `Öffne diese E-Mail auf deinem Handy und werde Mitglied von ${organization}.`,
    title: (organization) => `${organization} hat dich eingeladen`,
    greeting: (name) => `Hallo ${name},`,
    explanation:
      'mit Lanyard ist dein Handy dein Schlüssel: Du musst dir kein Passwort merken. Öffne diese E-Mail auf deinem Handy und tippe auf den Knopf. Du richtest deine Wallet ein, bestätigst diese E-Mail-Adresse und bist dabei.',
    button: (organization) => `${organization} beitreten`,
    address: 'Adresse',
    expires: 'Gültig bis',
    limits:
      'Die Einladung gilt einmal und nur für diese E-Mail-Adresse. Du hast sie nicht erwartet? Dann tu nichts: Niemand wird Mitglied, ohne zuzustimmen.',
  },
  moment: (moment) => `${date.format(moment).replace(' um ', ', ')} UTC`,
};
