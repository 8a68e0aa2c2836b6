import type { Act, ActorKind } from '@lanyard/contract/activity';
import { blindIndex, sealedColumns, type DataKey, type Place } from '../platform/keys/data-keys.ts';
import type { Requester } from '../platform/http/call.ts';

/** Who did it. */
export type Actor =
  | { readonly kind: 'member'; readonly id: string }
  /** At the command line, on the machine. */
  | { readonly kind: 'operator' }
  /** Lanyard itself, on schedule. */
  | { readonly kind: 'system' };

/** Who does something, from where and when: what a rule that records is handed with its request. */
export interface Trail {
  readonly actor: Actor;
  /** Undefined where no request is behind it. */
  readonly from: Pick<Requester, 'address' | 'browser' | 'system'> | undefined;
  readonly at: Date;
}

/** Values of one thing before or after. Never a secret: no key, token, code or link. */
export type Values = Readonly<Record<string, string | number | boolean | null | readonly string[]>>;

/** One entry of the log. */
export interface Entry extends Trail {
  readonly act: Act;
  /** What it was done to; its name as it then was. */
  readonly subject?: { readonly kind: string; readonly id: string; readonly name?: string };
  readonly before?: Values;
  readonly after?: Values;
}

/** What the row holds sealed. */
export interface Details {
  readonly name?: string;
  readonly from?: Trail['from'];
  readonly before?: Values;
  readonly after?: Values;
}

/** An entry as its row says. */
export interface EntryRow {
  readonly id: string;
  readonly at: Date;
  readonly act: string;
  readonly actorKind: ActorKind;
  readonly actorId: string | null;
  readonly subjectKind: string | null;
  readonly subjectId: string | null;
  readonly sealedDetails: Buffer;
  readonly digest: Buffer;
}

const place = (row: string): Place => ({ table: 'activity', column: 'sealed_details', row });

/** The row of a new entry: sealed, and with its digest. */
export function rowOfEntry(dataKey: DataKey, id: string, entry: Entry): EntryRow {
  const { act, actor, subject, from, before, after, at } = entry;
  const details: Details = {
    ...(subject?.name === undefined ? {} : { name: subject.name }),
    ...(from === undefined
      ? {}
      : { from: { address: from.address, browser: from.browser, system: from.system } }),
    ...(before === undefined ? {} : { before }),
    ...(after === undefined ? {} : { after }),
  };
  const row = {
    id,
    at,
    act,
    actorKind: actor.kind,
    actorId: actor.kind === 'member' ? actor.id : null,
    subjectKind: subject?.kind ?? null,
    subjectId: subject?.id ?? null,
    sealedDetails: sealedColumns(dataKey).seal(place(id), JSON.stringify(details)),
  };
  return { ...row, digest: digestOfEntry(dataKey, row) };
}

/** What `rowOfEntry` sealed. @throws KeyError `seal-broken` */
export function detailsOf(dataKey: DataKey, row: Pick<EntryRow, 'id' | 'sealedDetails'>): Details {
  return JSON.parse(sealedColumns(dataKey).openText(place(row.id), row.sealedDetails)) as Details;
}

/** HMAC of every column, under the organization's key: 32 bytes. The sealed part goes in as it lies there, IV and all. */
export function digestOfEntry(dataKey: DataKey, row: Omit<EntryRow, 'digest'>): Buffer {
  const { id, at, act, actorKind, actorId, subjectKind, subjectId, sealedDetails } = row;
  const fields = [id, at.toISOString(), act, actorKind, actorId, subjectKind, subjectId];
  return blindIndex(
    dataKey,
    'activity entry v1',
    JSON.stringify([...fields, sealedDetails.toString('base64')]),
  );
}
