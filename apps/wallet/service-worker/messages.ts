import type { PushKind } from '@lanyard/contract/pushes';

/** `renewal`: the browser ended the subscription by itself. */
type Said = PushKind | 'renewal';

/** Words of the phone's own notifications. They stand on a locked screen: no organization, no person, no place. */
export interface PushMessages {
  readonly title: string;
  readonly body: string;
}

const en: Record<Said, PushMessages> = {
  'sign-in': {
    title: 'A sign-in waits for you',
    body: 'Open Lanyard to look at it, and approve or stop it.',
  },
  notice: { title: 'You have a new notice', body: 'Open Lanyard to read what has changed.' },
  renewal: { title: 'Notifications have paused', body: 'Open Lanyard once, and they go on.' },
};

const de: Record<Said, PushMessages> = {
  'sign-in': {
    title: 'Eine Anmeldung wartet auf dich',
    body: 'Öffne Lanyard, um sie anzusehen, zu bestätigen oder zu stoppen.',
  },
  renewal: { title: 'Benachrichtigungen pausieren', body: 'Öffne Lanyard einmal, dann geht es weiter.' },
  notice: { title: 'Du hast eine neue Mitteilung', body: 'Öffne Lanyard und lies, was sich geändert hat.' },
};

/** In the first of these languages that Lanyard speaks. */
export function pushMessages(languages: readonly string[]): Record<Said, PushMessages> {
  const first = languages.map((tag) => tag.split('-')[0]).find((tag) => tag === 'de' || tag === 'en');
  return first === 'de' ? de : en;
}
