import { utf8 } from '@lanyard/crypto/encoding';
import { sealVaultArchive } from '@lanyard/crypto/vault-archive';
import { writeCxf, type CxfExport, type ExportedItem } from '@lanyard/vault/exchange/cxf';
import type { Shown } from './use-items.tsx';

/** `cxf`: for other products, and for whoever finds it. `archive`: the same, under a password. */
export type ExportFormat = 'cxf' | 'archive';

/** Why an item stays. */
export type StayReason = 'use-only' | 'in-bin' | 'stranger' | 'damaged';

/** What of a vault would be taken out, and what stays. */
export interface ExportPlan {
  readonly own: readonly ExportedItem[];
  /** By somebody else. */
  readonly shared: readonly ExportedItem[];
  /** Without a name: it cannot be read. */
  readonly stays: readonly { readonly name: string | undefined; readonly reason: StayReason }[];
  /** Names of items that are taken out, and whose files stay. */
  readonly withoutFiles: readonly string[];
}

/** Everything that the person may see; not what they may only use, what lies in the bin, and what nobody vouches for. */
export function exportPlan({ items, damaged }: Pick<Shown, 'items' | 'damaged'>): ExportPlan {
  const plan = {
    own: [] as ExportedItem[],
    shared: [] as ExportedItem[],
    stays: [] as ExportPlan['stays'][number][],
    withoutFiles: [] as string[],
  };
  for (const [id, { content: item, role, unconfirmed }] of items) {
    const { name, attachments = [] } = item.content;
    if (role === 'use-only') plan.stays.push({ name, reason: 'use-only' });
    else if (item.binnedAt !== null) plan.stays.push({ name, reason: 'in-bin' });
    else if (unconfirmed.length > 0) plan.stays.push({ name, reason: 'stranger' });
    else {
      (role === 'owner' ? plan.own : plan.shared).push({ id, item });
      if (attachments.length > 0) plan.withoutFiles.push(name);
    }
  }
  for (let count = 0; count < damaged; count += 1) plan.stays.push({ name: undefined, reason: 'damaged' });
  return plan;
}

/** The text of the file. @param password Of an archive. */
export async function exportText(
  { own, shared }: ExportPlan,
  by: Pick<CxfExport, 'exporter' | 'person' | 'now'>,
  password: string | undefined,
): Promise<string> {
  const text = writeCxf({ ...by, own, shared });
  return password === undefined ? text : sealVaultArchive(password, utf8(text));
}
