import { listNotices, type Notice } from '@lanyard/contract/notices';
import { followSignedMove } from './address.ts';
import { listMemberships } from './joining.ts';
import { personHeaders } from './person-session.ts';
import { entries, getRecord, listRecords, putRecord, type Wallet } from './wallet.ts';

/** What the person is told, by each of their organizations. Kept here, so that it can be read without a connection, and after leaving. */
export interface KeptNotice extends Notice {
  readonly organizationId: string;
  /** Its name when the notice came. */
  readonly organization: string;
}

const kept = 300;
const organizationOf = ({ organizationId }: KeptNotice) => organizationId;
const entryOf = ({ at, id }: Notice) => `${entries.notice}${at}-${id}`;

/**
 * Asks every organization of this wallet for notices, and keeps those that are new. One that cannot be asked, of all, is left out.
 *
 * @throws problems of the route where none could be asked
 */
export async function fetchNotices(wallet: Wallet): Promise<void> {
  const memberships = await listMemberships(wallet);
  const asked = await Promise.allSettled(
    memberships.map(async ({ organization: { id, name } }) => {
      const input = { params: { organizationId: id } };
      const { notices } = await wallet.device.cloud.call(listNotices, input, personHeaders(wallet));
      return notices.map((notice): KeptNotice =>
        Object.assign(notice, { organizationId: id, organization: name }),
      );
    }),
  );
  const failed = asked.filter((each) => each.status === 'rejected');
  if (failed.length > 0 && failed.length === asked.length) throw failed[0]?.reason;
  const here = new Set((await wallet.device.storage.list(entries.notice)).map(([key]) => key));
  const found = asked.flatMap((each) => (each.status === 'fulfilled' ? each.value : []));
  const news = found.filter((notice) => !here.has(entryOf(notice)));
  for (const notice of news) await putRecord(wallet, entryOf(notice), notice);
  const moved = new Set(news.filter(({ act }) => act === 'organization.moved').map(organizationOf));
  // Where it cannot be asked now, it is with the next sign-in there.
  await Promise.allSettled([...moved].map((id) => followSignedMove(wallet, id)));
  const all = await wallet.device.storage.list(entries.notice);
  if (all.length > kept)
    await wallet.device.storage.delete(all.slice(0, all.length - kept).map(([key]) => key));
}

/** The notices kept here, newest first, each with whether it was looked at. */
export async function keptNotices(
  wallet: Wallet,
): Promise<readonly (KeptNotice & { readonly unread: boolean })[]> {
  const [records, read] = await Promise.all([
    listRecords<KeptNotice>(wallet, entries.notice),
    getRecord<readonly string[]>(wallet, entries.noticesRead),
  ]);
  const looked = new Set(read);
  return records.map(([, notice]) => Object.assign(notice, { unread: !looked.has(notice.id) })).toReversed();
}

/** They were looked at. By their ids, not by a time: one that comes late is still new. */
export async function markNoticesRead(wallet: Wallet): Promise<void> {
  const records = await listRecords<KeptNotice>(wallet, entries.notice);
  const ids = records.map(([, { id }]) => id);
  await putRecord(wallet, entries.noticesRead, ids);
}
