/** A value of the MaxMind DB format, as far as files of places need it. */
type Value = string | number | { readonly [name: string]: Value };

interface Node {
  readonly sides: [Node | number | undefined, Node | number | undefined];
}

/** Writes a small database of places in the MaxMind DB format: networks (`203.0.113.0/24`) with their records, in a tree of IPv6. */
export function aPlaceFile(
  places: readonly (readonly [network: string, record: Value])[],
  { recordSize = 24 }: { readonly recordSize?: 24 | 28 | 32 } = {},
): Buffer {
  const root: Node = { sides: [undefined, undefined] };
  const records: Buffer[] = [];
  let offset = 0;
  for (const [network, record] of places) {
    put(root, bitsOf(network), offset);
    const encoded = encode(record);
    records.push(encoded);
    offset += encoded.length;
  }
  const nodes = numbered(root);
  const place = new Map(nodes.map((node, index) => [node, index]));
  const valueOf = (side: Node | number | undefined): number => {
    if (side === undefined) return nodes.length;
    return typeof side === 'number' ? nodes.length + 16 + side : (place.get(side) ?? 0);
  };
  const tree = nodes.map(({ sides: [left, right] }) => pair(valueOf(left), valueOf(right), recordSize));
  const about = encode({
    node_count: nodes.length,
    record_size: recordSize,
    ip_version: 6,
    binary_format_major_version: 2,
    database_type: 'Test-City',
  });
  const marker = Buffer.concat([Buffer.from([0xab, 0xcd, 0xef]), Buffer.from('MaxMind.com')]);
  return Buffer.concat([...tree, Buffer.alloc(16), ...records, marker, about]);
}

/** The bits of a network, as it lies in a tree of IPv6. */
function bitsOf(network: string): string {
  const [address = '', length = ''] = network.split('/');
  if (address.includes('.')) {
    const bits = address.split('.').map((part) => Number(part).toString(2).padStart(8, '0'));
    return '0'.repeat(96) + bits.join('').slice(0, Number(length));
  }
  const [head = '', tail = ''] = address.split('::');
  const groups = (part: string) => part.split(':').filter((group) => group !== '');
  const zeros = 8 - groups(head).length - groups(tail).length;
  const all = [...groups(head), ...Array.from({ length: zeros }, () => '0'), ...groups(tail)];
  const bits = all.map((group) => parseInt(group, 16).toString(2).padStart(16, '0'));
  return bits.join('').slice(0, Number(length));
}

function put(root: Node, bits: string, offset: number): void {
  let node = root;
  for (const [index, bit] of Array.from(bits).entries()) {
    const side = bit === '0' ? 0 : 1;
    if (index === bits.length - 1) node.sides[side] = offset;
    else {
      const next = node.sides[side];
      const child: Node = typeof next === 'object' ? next : { sides: [undefined, undefined] };
      node.sides[side] = child;
      node = child;
    }
  }
}

function numbered(root: Node): readonly Node[] {
  const nodes: Node[] = [];
  const visit = (node: Node): void => {
    nodes.push(node);
    for (const side of node.sides) if (typeof side === 'object') visit(side);
  };
  visit(root);
  return nodes;
}

function pair(left: number, right: number, recordSize: 24 | 28 | 32): Buffer {
  const node = Buffer.alloc(recordSize / 4);
  if (recordSize === 32) {
    node.writeUInt32BE(left, 0);
    node.writeUInt32BE(right, 4);
    return node;
  }
  node.writeUIntBE(left & 0xff_ff_ff, 0, 3);
  node.writeUIntBE(right & 0xff_ff_ff, recordSize === 24 ? 3 : 4, 3);
  if (recordSize === 28) node.writeUInt8((((left >> 24) & 15) << 4) | ((right >> 24) & 15), 3);
  return node;
}

function encode(value: Value): Buffer {
  if (typeof value === 'string') {
    const text = Buffer.from(value);
    return Buffer.concat([head(2, text.length), text]);
  }
  if (typeof value === 'number') {
    const number = Buffer.alloc(4);
    number.writeUInt32BE(value);
    return Buffer.concat([head(6, 4), number]);
  }
  const entries = Object.entries(value);
  return Buffer.concat([
    head(7, entries.length),
    ...entries.flatMap(([name, each]) => [encode(name), encode(each)]),
  ]);
}

/** Sizes here are below 29. */
const head = (type: number, size: number): Buffer => Buffer.from([(type << 5) | size]);
