import type { Attachment, CustomField, ItemContent, ItemUrl } from '@lanyard/vault/items';
import { totpUri } from '@lanyard/vault/totp';

/** A row of the form; its id is the form's own. */
export type DraftUrl = ItemUrl & { readonly id: string };
/** As above. */
export type DraftField = CustomField & { readonly id: string };

/** What is typed. */
export interface Draft {
  readonly kind: 'login' | 'note';
  readonly name: string;
  readonly userName: string;
  readonly password: string;
  /** At least one row. */
  readonly urls: readonly DraftUrl[];
  readonly totp: string;
  readonly notes: string;
  readonly fields: readonly DraftField[];
  readonly tags: string;
  readonly favourite: boolean;
  readonly attachments: readonly Attachment[];
}

/** What the form begins with: the item, or nothing. */
export function draftOf(content: ItemContent | undefined): Draft {
  const login = content?.kind === 'login' ? content : undefined;
  const kept: readonly ItemUrl[] = login?.urls ?? [];
  const urls: readonly ItemUrl[] = kept.length > 0 ? kept : [{ url: '', match: 'domain' }];
  return {
    kind: content?.kind ?? 'login',
    name: content?.name ?? '',
    userName: login?.userName ?? '',
    password: login?.password ?? '',
    urls: urls.map(({ url, match }) => ({ id: crypto.randomUUID(), url, match })),
    totp: login?.totp ?? '',
    notes: content?.notes ?? '',
    fields: (content?.fields ?? []).map(({ name, value, hidden }) => ({
      id: crypto.randomUUID(),
      name,
      value,
      hidden,
    })),
    tags: content?.tags.join(', ') ?? '',
    favourite: content?.favourite ?? false,
    attachments: content?.attachments ?? [],
  };
}

/** What is kept of a form without errors. Rows in which nothing was typed are left out. */
export function contentOf(draft: Draft): ItemContent {
  const { kind, notes, favourite, userName, password, attachments } = draft;
  const tags = [...new Set(draft.tags.split(',').map((tag) => tag.trim()))]
    .filter(Boolean)
    .toSorted((one, other) => (one < other ? -1 : 1));
  const fields = draft.fields
    .map(({ name, value, hidden }) => ({ name: name.trim(), value, hidden }))
    .filter(({ name, value }) => name !== '' || value !== '');
  const files = attachments.length === 0 ? {} : { attachments };
  const common = { name: draft.name.trim(), notes, fields, tags, favourite, ...files };
  if (kind === 'note') return { kind, ...common };
  const urls = draft.urls.flatMap(({ url: typed, match }) => {
    const url = addressOf(typed);
    return url === undefined || url === '' ? [] : [{ url, match }];
  });
  return { kind, ...common, urls, userName, password, totp: totpUri(draft.totp) ?? '' };
}

/** Whether it can be saved. */
export function isWhole({ kind, name, urls, totp }: Draft): boolean {
  if (name.trim() === '') return false;
  return (
    kind === 'note' || (totpUri(totp) !== undefined && urls.every(({ url }) => addressOf(url) !== undefined))
  );
}

/** The address that is meant: https where none is said. Empty where nothing was typed, undefined where it leads nowhere. */
export function addressOf(typed: string): string | undefined {
  const text = typed.trim();
  if (text === '') return '';
  const url = /^https?:\/\//iu.test(text) ? text : `https://${text}`;
  return URL.canParse(url) ? url : undefined;
}
