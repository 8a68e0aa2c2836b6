import { createSocket } from 'node:dgram';

/** What a name has; TXT records as whole texts. */
export interface ZoneRecords {
  readonly txt?: readonly string[];
  readonly cname?: string;
  readonly a?: readonly string[];
}

/** A name server on this machine, over UDP, that says what it is told to. */
export interface TestDns {
  /** `127.0.0.1:<port>`. */
  readonly address: string;
  /** By name, lower case. What is not there does not exist. */
  readonly zone: Map<string, ZoneRecords>;
  /** Names for which it refuses to answer. */
  readonly refused: Set<string>;
  /** What was asked, as `TYPE name`. */
  readonly asked: string[];
  close(): Promise<void>;
}

const types = { a: 1, cname: 5, txt: 16, aaaa: 28 } as const;
const typeName = (type: number) =>
  Object.entries(types).find(([, number]) => number === type)?.[0] ?? String(type);
const codes = { ok: 0, noSuchName: 3, refused: 5 } as const;

/** Starts one. */
export async function aDnsServer(): Promise<TestDns> {
  const zone = new Map<string, ZoneRecords>();
  const refused = new Set<string>();
  const asked: string[] = [];
  const socket = createSocket('udp4');
  socket.on('message', (query, from) => {
    const { name, type, end } = readQuestion(query);
    asked.push(`${typeName(type)} ${name}`);
    const records = zone.get(name);
    const code = refused.has(name) ? codes.refused : records === undefined ? codes.noSuchName : codes.ok;
    const answers = code === codes.ok && records !== undefined ? answersTo(records, type) : [];
    socket.send(reply(query.subarray(0, end), code, answers), from.port, from.address);
  });
  await new Promise<void>((resolve) => {
    socket.bind(0, '127.0.0.1', resolve);
  });
  const { port } = socket.address();
  return {
    address: `127.0.0.1:${String(port)}`,
    zone,
    refused,
    asked,
    close: () =>
      new Promise((resolve) => {
        socket.close(resolve);
      }),
  };
}

/** RFC 1035, section 4.1.2. */
function readQuestion(query: Buffer): { name: string; type: number; end: number } {
  const labels: string[] = [];
  let at = 12;
  for (let length = query.readUInt8(at); length > 0; length = query.readUInt8(at)) {
    labels.push(query.toString('latin1', at + 1, at + 1 + length));
    at += 1 + length;
  }
  return { name: labels.join('.').toLowerCase(), type: query.readUInt16BE(at + 1), end: at + 5 };
}

function answersTo(records: ZoneRecords, type: number): readonly { type: number; data: Buffer }[] {
  if (type === types.txt) return (records.txt ?? []).map((text) => ({ type, data: textData(text) }));
  if (type === types.a)
    return (records.a ?? []).map((address) => ({ type, data: Buffer.from(address.split('.').map(Number)) }));
  if (type === types.cname && records.cname !== undefined) return [{ type, data: nameData(records.cname) }];
  return [];
}

/** A text of several strings of up to 255 bytes. */
function textData(text: string): Buffer {
  const parts = text.match(/.{1,255}/gsu) ?? [''];
  return Buffer.concat(parts.map((part) => Buffer.concat([Buffer.from([part.length]), Buffer.from(part)])));
}

const nameData = (name: string): Buffer =>
  Buffer.concat([
    ...name.split('.').map((label) => Buffer.concat([Buffer.from([label.length]), Buffer.from(label)])),
    Buffer.from([0]),
  ]);

function reply(
  question: Buffer,
  code: number,
  answers: readonly { readonly type: number; readonly data: Buffer }[],
): Buffer {
  const head = Buffer.from(question);
  // An answer, recursion available.
  head.writeUInt16BE(0x81_80 + code, 2);
  head.writeUInt16BE(1, 4);
  head.writeUInt16BE(answers.length, 6);
  head.writeUInt32BE(0, 8);
  return Buffer.concat([head, ...answers.map(answerData)]);
}

function answerData({ type, data }: { readonly type: number; readonly data: Buffer }): Buffer {
  const head = Buffer.alloc(12);
  // The name of the question, which begins at byte 12.
  head.writeUInt16BE(0xc0_0c, 0);
  head.writeUInt16BE(type, 2);
  head.writeUInt16BE(1, 4);
  head.writeUInt32BE(60, 6);
  head.writeUInt16BE(data.length, 10);
  return Buffer.concat([head, data]);
}
