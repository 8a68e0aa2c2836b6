import { isIPv4, isIPv6 } from 'node:net';

/**
 * Reads a database of places in the MaxMind DB format 2.0 (https://maxmind.github.io/MaxMind-DB/): a binary tree over the bits of an
 * address, then records. Read whole into memory; every offset is checked, so that a damaged file is refused and reads nothing else.
 */
export interface PlaceDatabase {
  /** The record of an address; undefined where there is none. @throws PlaceDatabaseError where the file is damaged there */
  find(address: string): unknown;
}

/** The file is no database of places, or a damaged one. */
export class PlaceDatabaseError extends Error {
  override readonly name = 'PlaceDatabaseError';
}

const marker = Buffer.concat([Buffer.from([0xab, 0xcd, 0xef]), Buffer.from('MaxMind.com')]);
/** Between the tree and the records. */
const separatorBytes = 16;
const recordSizes: ReadonlySet<number> = new Set([24, 28, 32]);
/** Of what is too long for five bits: counted from here by one, two or three bytes more. */
const sizesFrom = [29, 285, 65_821];
/** Records are shallow; a loop of pointers is not. */
const deepest = 32;

/** @throws PlaceDatabaseError */
export function readPlaceDatabase(file: Buffer): PlaceDatabase {
  const at = file.lastIndexOf(marker);
  if (at === -1) throw new PlaceDatabaseError('no database in the MaxMind format');
  const metadata = file.subarray(at + marker.length);
  const about = decodeAt(metadata, 0, 0).value;
  const nodes = numberOf(about, 'node_count');
  const bits = numberOf(about, 'record_size');
  const ipVersion = numberOf(about, 'ip_version');
  if (numberOf(about, 'binary_format_major_version') !== 2 || !recordSizes.has(bits)) {
    throw new PlaceDatabaseError('a version of the format that is not known here');
  }
  const treeBytes = (nodes * bits) / 4;
  const records = file.subarray(treeBytes + separatorBytes, at);
  if (treeBytes + separatorBytes > at) throw new PlaceDatabaseError('cut off');

  /** One of the two records of a node: another node, nothing (`nodes`), or where the record lies. */
  const branch = (node: number, side: 0 | 1): number => {
    const start = (node * bits) / 4;
    if (bits === 24) return file.readUIntBE(start + side * 3, 3);
    if (bits === 32) return file.readUInt32BE(start + side * 4);
    const middle = file.readUInt8(start + 3);
    return side === 0
      ? ((middle & 0xf0) << 20) | file.readUIntBE(start, 3)
      : ((middle & 0x0f) << 24) | file.readUIntBE(start + 4, 3);
  };

  return {
    find(address) {
      const bytes = bytesOf(address, ipVersion);
      if (bytes === undefined) return undefined;
      let node = 0;
      for (let bit = 0; bit < bytes.length * 8 && node < nodes; bit += 1) {
        const byte = bytes[bit >> 3] ?? 0;
        node = branch(node, ((byte >> (7 - (bit & 7))) & 1) as 0 | 1);
      }
      if (node <= nodes) return undefined;
      return decodeAt(records, node - nodes - separatorBytes, 0).value;
    },
  };
}

/** As many bytes as the tree is deep: IPv4 lies in a tree of IPv6 under 96 zero bits. Undefined for what the tree cannot hold. */
function bytesOf(address: string, ipVersion: number): Uint8Array | undefined {
  const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(address)?.[1] ?? address;
  if (isIPv4(mapped)) {
    const four = Uint8Array.from(mapped.split('.'), Number);
    if (ipVersion === 4) return four;
    const sixteen = new Uint8Array(16);
    sixteen.set(four, 12);
    return sixteen;
  }
  if (!isIPv6(address) || ipVersion === 4) return undefined;
  const [head = '', tail] = (address.split('%')[0] ?? '').split('::');
  const groups = (part: string) => part.split(':').filter((group) => group !== '');
  const [front, back] = [groups(head), groups(tail ?? '')];
  if ([...front, ...back].some((group) => group.includes('.'))) return undefined;
  const zeros = Array.from({ length: 8 - front.length - back.length }, () => '0');
  const all = tail === undefined ? front : [...front, ...zeros, ...back];
  return Uint8Array.from(all.flatMap((group) => [parseInt(group, 16) >> 8, parseInt(group, 16) & 0xff]));
}

interface Decoded {
  readonly value: unknown;
  readonly next: number;
}

function decodeAt(data: Buffer, start: number, depth: number): Decoded {
  try {
    return decode(data, start, depth);
  } catch (error) {
    if (error instanceof RangeError) throw new PlaceDatabaseError('damaged', { cause: error });
    throw error;
  }
}

function decode(data: Buffer, start: number, depth: number): Decoded {
  if (depth > deepest) throw new PlaceDatabaseError('nested too deep');
  const control = data.readUInt8(start);
  let next = start + 1;
  let type = control >> 5;
  if (type === 1) {
    const { target, next: after } = pointer(data, control, next);
    return { value: decode(data, target, depth + 1).value, next: after };
  }
  if (type === 0) {
    type = data.readUInt8(next) + 7;
    next += 1;
  }
  let size = control & 0x1f;
  if (size > 28) {
    const extra = size - 28;
    size = (sizesFrom[extra - 1] ?? 0) + data.readUIntBE(next, extra);
    next += extra;
  }
  if (type === 7) return entries(data, next, { size, depth });
  if (type === 11) return items(data, next, { size, depth });
  if (type === 14) return { value: size !== 0, next };
  const end = next + size;
  if (end > data.length) throw new RangeError('past the end');
  return { value: scalar(data, type, { from: next, size }), next: end };
}

function pointer(data: Buffer, control: number, from: number): { target: number; next: number } {
  const high = control & 7;
  switch ((control >> 3) & 3) {
    case 0:
      return { target: high * 2 ** 8 + data.readUInt8(from), next: from + 1 };
    case 1:
      return { target: high * 2 ** 16 + data.readUInt16BE(from) + 2048, next: from + 2 };
    case 2:
      return { target: high * 2 ** 24 + data.readUIntBE(from, 3) + 526_336, next: from + 3 };
    default:
      return { target: data.readUInt32BE(from), next: from + 4 };
  }
}

function entries(data: Buffer, from: number, { size, depth }: { size: number; depth: number }): Decoded {
  const value = new Map<string, unknown>();
  let next = from;
  for (let index = 0; index < size; index += 1) {
    const key = decode(data, next, depth + 1);
    const entry = decode(data, key.next, depth + 1);
    if (typeof key.value !== 'string') throw new PlaceDatabaseError('a name that is no text');
    value.set(key.value, entry.value);
    next = entry.next;
  }
  return { value, next };
}

function items(data: Buffer, from: number, { size, depth }: { size: number; depth: number }): Decoded {
  const value: unknown[] = [];
  let next = from;
  for (let index = 0; index < size; index += 1) {
    const item = decode(data, next, depth + 1);
    value.push(item.value);
    next = item.next;
  }
  return { value, next };
}

/** Texts and whole numbers; other kinds are passed over, since no place is told by them. */
function scalar(data: Buffer, type: number, { from, size }: { from: number; size: number }): unknown {
  if (type === 2) return data.toString('utf8', from, from + size);
  if ((type === 5 || type === 6) && size <= 4) return size === 0 ? 0 : data.readUIntBE(from, size);
  return undefined;
}

function numberOf(about: unknown, name: string): number {
  const value = about instanceof Map ? (about.get(name) as unknown) : undefined;
  if (typeof value !== 'number') throw new PlaceDatabaseError(`says nothing of ${name}`);
  return value;
}
