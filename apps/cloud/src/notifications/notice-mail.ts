import type { MailedNoticeAct } from '@lanyard/contract/notices';
import type { OpenNotice } from '../activity/index.ts';
import { agentIn } from '../platform/language.ts';
import { layOutMail, type LaidOutMail } from '../platform/mail/layout.ts';
import type { Messages } from './messages/index.ts';

/** The mail of a notice. What happened stands in its subject, so that it is understood where mails are only listed; no value does. */
export function noticeMail(
  mail: {
    readonly organization: { readonly name: string; readonly origin: string };
    /** Of the member. */
    readonly name: string;
    readonly notice: OpenNotice & { readonly act: MailedNoticeAct };
    /** Who did it, where it was another member who is still there. */
    readonly by: string | undefined;
  },
  messages: Messages,
): LaidOutMail {
  const { organization, name, notice, by } = mail;
  const words = messages.notice;
  const { title, text } = words.acts[notice.act];
  const { from, at } = notice;
  return layOutMail({
    language: messages.language,
    subject: `${organization.name}: ${title}`,
    preview: text(organization.name),
    title,
    parts: [
      { kind: 'text', text: words.greeting(name) },
      { kind: 'text', text: text(organization.name) },
      {
        kind: 'facts',
        facts: [
          ...(notice.address === undefined ? [] : [{ name: words.newAddress, value: notice.address }]),
          { name: words.when, value: messages.moment(at) },
          ...(by === undefined ? [] : [{ name: words.by, value: by }]),
          ...(from === undefined
            ? []
            : [
                { name: words.browser, value: agentIn(messages.language, from) },
                { name: words.address, value: from.address },
              ]),
        ],
      },
      { kind: 'note', text: words.advice },
    ],
    sender: `${organization.name} · ${new URL(organization.origin).host}`,
  });
}
