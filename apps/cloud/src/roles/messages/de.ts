import type { Messages } from './en.ts';

/** The same in German. */
export const de: Messages = {
  review: {
    subject: (organization) => `Wer darf was bei ${organization}? Bitte sieh nach`,
    preview: (due) => `${roles(due)} seit 90 Tagen nicht bestätigt worden.`,
    title: 'Zeit, die Rollen durchzusehen',
    greeting: (name) => `Hallo ${name},`,
    explanation: (due, organization) =>
      `${roles(due)} bei ${organization} seit 90 Tagen nicht bestätigt worden. Aufgaben ändern sich; geh die Liste durch und bestätige oder ändere jeden Eintrag.`,
    button: 'Rollen durchsehen',
    limits:
      'Inhaber bekommen diese Mail alle 90 Tage, solange etwas ansteht. Sie lässt sich in den Einstellungen der Organisation abschalten.',
  },
};

function roles(due: number): string {
  return due === 1 ? 'Die Rolle eines Mitglieds ist' : `Die Rollen von ${String(due)} Mitgliedern sind`;
}
