import { utf8, type Digest } from '@lanyard/crypto/encoding';
import { sealVaultArchive } from '@lanyard/crypto/vault-archive';
import { ArchiveWriter, type FileStayReason } from '@lanyard/vault/exchange/archive';
import { writeCxf, type CxfExport, type ExportedItem } from '@lanyard/vault/exchange/cxf';
import type { Attachment } from '@lanyard/vault/items';
import type { Vault } from '@lanyard/vault/open-vault';
import type { Shown } from './use-items.tsx';

/** `cxf`: for other products, and for whoever finds it. `archive`: the same and files, under a password. */
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
  /** Files of items that are taken out. */
  readonly files: readonly PlannedFile[];
}

/** A file of an item that is taken out. */
export interface PlannedFile {
  readonly item: Digest;
  /** Name of the item. */
  readonly of: string;
  readonly attachment: Attachment;
}

/** A file that stays though its item is taken out. `cxf`: that format holds none. */
export interface StayingFile extends PlannedFile {
  readonly reason: FileStayReason | 'cxf';
}

/** Everything that the person may see; not what they may only use, what lies in the bin, and what nobody vouches for. */
export function exportPlan({ items, damaged }: Pick<Shown, 'items' | 'damaged'>): ExportPlan {
  const plan = {
    own: [] as ExportedItem[],
    shared: [] as ExportedItem[],
    stays: [] as ExportPlan['stays'][number][],
    files: [] as PlannedFile[],
  };
  for (const [id, { content: item, role, unconfirmed }] of items) {
    const { name, attachments = [] } = item.content;
    if (role === 'use-only') plan.stays.push({ name, reason: 'use-only' });
    else if (item.binnedAt !== null) plan.stays.push({ name, reason: 'in-bin' });
    else if (unconfirmed.length > 0) plan.stays.push({ name, reason: 'stranger' });
    else {
      (role === 'owner' ? plan.own : plan.shared).push({ id, item });
      plan.files.push(...attachments.map((attachment) => ({ item: id, of: name, attachment })));
    }
  }
  for (let count = 0; count < damaged; count += 1) plan.stays.push({ name: undefined, reason: 'damaged' });
  return plan;
}

/** What was written. */
export interface WrittenExport {
  readonly content: Blob;
  /** What its name ends with. */
  readonly ending: '.cxf.json' | '.jwe' | '.zip';
  readonly stays: readonly StayingFile[];
}

/**
 * Writes the file. Those of items are fetched one after the other, encrypted anew and put aside at once: no more than one is in memory.
 *
 * @param to.password Left out: no archive.
 * @throws as `readFile`, but for a file that is not what was attached
 */
export async function writeExport(
  { own, shared, files }: ExportPlan,
  by: Pick<CxfExport, 'exporter' | 'person' | 'now'>,
  to: {
    readonly vault: Pick<Vault, 'readChunk'>;
    readonly password: string | undefined;
    readonly signal: AbortSignal;
    /** @param done Between 0 and 1. */
    readonly onProgress: (done: number) => void;
  },
): Promise<WrittenExport> {
  const { vault, password, signal, onProgress } = to;
  if (password === undefined) {
    const content = new Blob([writeCxf({ ...by, own, shared })], { type: 'application/json' });
    return { content, ending: '.cxf.json', stays: files.map((file) => ({ ...file, reason: 'cxf' })) };
  }
  const archive = new ArchiveWriter();
  const stays: StayingFile[] = [];
  const taken = new Map<string, Attachment[]>();
  const whole = files.reduce((sum, { attachment }) => sum + attachment.size, 0);
  let before = 0;
  for (const file of files) {
    const { size } = file.attachment;
    const told = before;
    const added = await archive.add(vault, file, {
      signal,
      onProgress: (done) => onProgress((told + done * size) / Math.max(1, whole)),
    });
    before += size;
    if (typeof added === 'string') stays.push({ ...file, reason: added });
    else taken.set(file.item, [...(taken.get(file.item) ?? []), added]);
  }
  const filed = ({ id, item }: ExportedItem): ExportedItem => ({ id, item, files: taken.get(id) ?? [] });
  const document = writeCxf({ ...by, own: own.map(filed), shared: shared.map(filed) });
  const sealed = await sealVaultArchive(password, utf8(document));
  signal.throwIfAborted();
  if (taken.size === 0)
    return { content: new Blob([sealed], { type: 'application/jose' }), ending: '.jwe', stays };
  return { content: archive.end(sealed), ending: '.zip', stays };
}
