import { agentIn } from '../platform/language.ts';
import { layOutMail, type LaidOutMail } from '../platform/mail/layout.ts';
import type { RequesterRecord } from '../sessions/index.ts';
import type { Messages } from './messages/en.ts';

/** Refusals that say that somebody else may be at work. */
export const alertingReasons = ['not-me', 'binding-mismatch', 'wrong-digits'] as const;
export type AlertingReason = (typeof alertingReasons)[number];

/** The mail to an owner about a sign-in that a member stopped. */
export function alertMail(
  alert: {
    readonly organization: { readonly name: string; readonly origin: string };
    readonly memberName: string;
    readonly reason: AlertingReason;
    readonly at: Date;
    /** Further ones are not mailed for a while. */
    readonly isLast: boolean;
    /** Undefined once the sign-in is forgotten, ten minutes after its end. */
    readonly requester: RequesterRecord | undefined;
  },
  messages: Messages,
): LaidOutMail {
  const words = messages.alert;
  const { organization, memberName, reason, at, isLast, requester } = alert;
  const facts = [
    { name: words.when, value: messages.moment(at) },
    ...(requester === undefined
      ? []
      : [
          { name: words.browser, value: agentIn(messages.language, requester) },
          { name: words.address, value: requester.address },
        ]),
  ];
  return layOutMail({
    language: messages.language,
    subject: words.subject(organization.name),
    preview: words.preview(memberName),
    title: words.title,
    parts: [
      { kind: 'text', text: `${words.reason[reason](memberName)} ${words.outcome}` },
      { kind: 'facts', facts },
      { kind: 'note', text: isLast ? `${words.advice} ${words.last}` : words.advice },
    ],
    sender: words.sender(organization.origin),
  });
}
