import {
  fieldsOf,
  latest,
  listOf,
  member,
  secondsAt,
  textOf,
  type Collector,
  type ExchangeReport,
  type RawEntry,
} from './report.ts';

const kinds = { login: 1, note: 2, card: 3, identity: 4, ssh: 5 } as const;
/** Fields that tick a box, and fields that stand for another one. */
const linkedField = 3;
const hiddenField = 1;
const hostMatches: ReadonlySet<unknown> = new Set([1, 3]);

/** Whether a JSON document is an export of Bitwarden that is not encrypted. */
export function isBitwarden(value: unknown): boolean {
  return (
    Array.isArray(member(value, 'items')) &&
    (member(value, 'encrypted') === false ||
      Array.isArray(member(value, 'folders')) ||
      Array.isArray(member(value, 'collections')))
  );
}

/** Entries of a JSON export of Bitwarden, of a person or of an organization. @throws ExchangeProblem `too-many` */
export function readBitwarden(value: unknown, collector: Collector): ExchangeReport {
  const names = new Map(
    [...listOf(value, 'folders'), ...listOf(value, 'collections')].map((folder) => [
      textOf(folder, 'id'),
      textOf(folder, 'name'),
    ]),
  );
  listOf(value, 'items').forEach((item, index) => {
    const name = textOf(item, 'name');
    if (textOf(item, 'deletedDate') !== '') {
      collector.leave(index + 1, name, 'in-bin');
      return;
    }
    const own = ownOf(item);
    if (own === undefined) {
      collector.leave(index + 1, name, 'unknown-kind');
      return;
    }
    const folders = [member(item, 'folderId'), ...listOf(item, 'collectionIds')];
    const history = listOf(item, 'passwordHistory').length > 0;
    collector.take(index + 1, {
      ...own,
      name,
      notes: textOf(item, 'notes'),
      fields: [
        ...(own.fields ?? []),
        ...listOf(item, 'fields').flatMap((field) =>
          member(field, 'type') === linkedField
            ? []
            : [
                {
                  name: textOf(field, 'name'),
                  value: textOf(field, 'value'),
                  hidden: member(field, 'type') === hiddenField,
                },
              ],
        ),
      ],
      tags: folders.flatMap((id) => (typeof id === 'string' ? (names.get(id) ?? []) : [])),
      favourite: member(item, 'favorite') === true,
      createdAt: secondsAt(textOf(item, 'creationDate')),
      changedAt: changedAt(item, own.kind),
      remarks: [
        ...(own.remarks ?? []),
        ...(history ? (['history-left'] as const) : []),
        ...(textOf(item, 'archivedDate') === '' ? [] : (['archived'] as const)),
        ...(listOf(item, 'attachments').length > 0 ? (['attachment-left'] as const) : []),
      ],
    });
  });
  return collector.report('bitwarden-json');
}

/** Bitwarden keeps passwords that were replaced, and when: without one the password is as old as the item. */
function changedAt(item: unknown, kind: RawEntry['kind']): number | undefined {
  const [created, revised] = ['creationDate', 'revisionDate'].map((name) => secondsAt(textOf(item, name)));
  if (kind === 'note') return revised ?? created;
  const replaced = listOf(item, 'passwordHistory').map((each) => secondsAt(textOf(each, 'lastUsedDate')));
  const said = secondsAt(textOf(member(item, 'login'), 'passwordRevisionDate'));
  return said ?? latest(replaced) ?? created ?? revised;
}

function ownOf(item: unknown): Omit<RawEntry, 'name'> | undefined {
  const kind = member(item, 'type');
  if (kind === kinds.login) return loginOf(member(item, 'login'));
  if (kind === kinds.note) return { kind: 'note' };
  const held = kind === kinds.card ? 'card' : kind === kinds.identity ? 'identity' : 'sshKey';
  const isOther = kind === kinds.card || kind === kinds.identity || kind === kinds.ssh;
  if (!isOther) return undefined;
  const value = member(item, held);
  const names = typeof value === 'object' && value !== null ? Object.keys(value) : [];
  return {
    kind: 'note',
    fields: fieldsOf(names.map((name) => [name, textOf(value, name), secrets.has(name)])),
    remarks: ['as-note'],
  };
}

/** Of cards, identities and keys. */
const secrets = new Set(['number', 'code', 'ssn', 'passportNumber', 'licenseNumber', 'privateKey']);

function loginOf(login: unknown): Omit<RawEntry, 'name'> {
  return {
    kind: 'login',
    userName: textOf(login, 'username'),
    password: textOf(login, 'password'),
    totp: textOf(login, 'totp'),
    urls: listOf(login, 'uris').map((uri) => {
      const match = member(uri, 'match');
      return {
        url: textOf(uri, 'uri'),
        match: hostMatches.has(match) ? 'host' : 'domain',
      };
    }),
    remarks: listOf(login, 'fido2Credentials').length > 0 ? ['passkey-left'] : [],
  };
}
