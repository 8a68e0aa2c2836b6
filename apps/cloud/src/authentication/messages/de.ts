import type { Messages } from './en.ts';

const date = new Intl.DateTimeFormat('de-DE', { dateStyle: 'long', timeStyle: 'short', timeZone: 'UTC' });

export const de: Messages = {
  language: 'de',
  alert: {
    subject: (organization) => `Eine Anmeldung bei ${organization} wurde gemeldet`,
    preview: (member) => `${member} hat eine Anmeldung gestoppt, die vielleicht von jemand anderem kam.`,
    title: 'Eine Anmeldung wurde gestoppt',
    reason: {
      'not-me': (member) =>
        `${member} hat einen Anmeldecode gescannt und dann gesagt: „Das war nicht ich.“ Vielleicht hat jemand den Code eines anderen Browsers gezeigt.`,
      'binding-mismatch': (member) =>
        `Die Wallet von ${member} hat bemerkt, dass ein Anmeldecode nicht zu dem passt, was der Server darüber sagt. Vielleicht hat ihn jemand unterwegs verändert.`,
      'wrong-digits': (member) =>
        `${member} sollte den Tresor öffnen und hat Ziffern eingetippt, die nicht zu dieser Anfrage gehören. Vielleicht wollte ihn jemand von einem anderen Ort aus öffnen.`,
    },
    outcome: 'Niemand kam damit hinein.',
    when: 'Wann',
    browser: 'Browser',
    address: 'Adresse',
    advice:
      'Frage das Mitglied, was es gesehen hat. Kam ein Code oder ein Link per Nachricht, bekommen ihn vielleicht auch andere: Erinnere alle daran, vor dem Scannen in die Adresszeile zu sehen.',
    last: 'Es waren mehrere in kurzer Zeit. Weitere enden ebenso, werden aber eine Weile nicht gemeldet.',
    sender: (origin) => `Gesendet an die Inhaber von ${origin}`,
  },
  moment: (moment) => `${date.format(moment).replace(' um ', ', ')} UTC`,
};
