/** A zip whose files are stored as they are (PKWARE APPNOTE 6.3, without ZIP64): read where they lie, never all of it at once. */

/** Bytes of the list at the end: some 60,000 files. */
const mostListBytes = 16 * 1024 * 1024;
const lengths = { end: 22, local: 30, entry: 46 };

/**
 * The files of a zip, by name, each to be read when it is needed. A file that is compressed, and one that does not lie within the zip, is
 * not among them.
 *
 * @returns undefined where its end is not that of a zip as `fflate` writes one
 */
export async function storedFiles(zip: Blob): Promise<ReadonlyMap<string, Blob> | undefined> {
  if (zip.size < lengths.end) return undefined;
  const end = await viewOf(zip.slice(zip.size - lengths.end));
  const [size, from] = [end.getUint32(12, true), end.getUint32(16, true)];
  if (end.getUint32(0, true) !== 0x06054b50 || size > mostListBytes || from + size > zip.size)
    return undefined;
  const list = await viewOf(zip.slice(from, from + size));
  const files = new Map<string, Blob>();
  for (let at = 0; at + lengths.entry <= size;) {
    if (list.getUint32(at, true) !== 0x02014b50) return undefined;
    const [method, packed, bytes] = [
      list.getUint16(at + 10, true),
      list.getUint32(at + 20, true),
      list.getUint32(at + 24, true),
    ];
    const [name, extra, comment] = [28, 30, 32].map((place) => list.getUint16(at + place, true)) as [
      number,
      number,
      number,
    ];
    const start = list.getUint32(at + 42, true) + lengths.local + name;
    const called = new Uint8Array(list.buffer, at + lengths.entry, Math.min(name, size - at - lengths.entry));
    if (method === 0 && packed === bytes && start + bytes <= from)
      files.set(new TextDecoder().decode(called), zip.slice(start, start + bytes));
    at += lengths.entry + name + extra + comment;
  }
  return files;
}

/** What the first file of a zip is called, though its list at the end may be missing; undefined where it does not begin with one. */
export async function firstName(zip: Blob): Promise<string | undefined> {
  if (zip.size < lengths.local) return undefined;
  const header = await viewOf(zip.slice(0, lengths.local));
  if (header.getUint32(0, true) !== 0x04034b50) return undefined;
  const end = lengths.local + header.getUint16(26, true);
  return new TextDecoder().decode(await zip.slice(lengths.local, end).arrayBuffer());
}

async function viewOf(part: Blob): Promise<DataView<ArrayBuffer>> {
  return new DataView(await part.arrayBuffer());
}
