import { fieldsOf, secondsAt, type Collector, ExchangeProblem, type ExchangeReport } from './report.ts';
import { readXml, type XmlElement } from './xml.ts';

/** Texts that an entry always has; all others are fields of its own. */
const standard = new Set(['Title', 'UserName', 'Password', 'URL', 'Notes']);
const algorithms: ReadonlyMap<string, string> = new Map([
  ['HMAC-SHA-1', 'SHA1'],
  ['HMAC-SHA-256', 'SHA256'],
  ['HMAC-SHA-512', 'SHA512'],
]);

/** Entries of a KeePass XML file (2.x; KeePassXC writes the same). @throws ExchangeProblem `malformed`, `too-many` */
export function readKeePass(text: string, collector: Collector): ExchangeReport {
  const file = readXml(text);
  const top = child(child(file, 'Root'), 'Group');
  if (file.name !== 'KeePassFile' || top === undefined) throw new ExchangeProblem('malformed');
  const bin = textIn(child(file, 'Meta'), 'RecycleBinUUID');
  let place = 0;
  // The groups are named from below the topmost, which is the database itself.
  const groups: { readonly group: XmlElement; readonly path: readonly string[]; readonly isBin: boolean }[] =
    [{ group: top, path: [], isBin: false }];
  for (let next = groups.pop(); next !== undefined; next = groups.pop()) {
    const { group, path, isBin } = next;
    for (const entry of group.children) {
      if (entry.name !== 'Entry') continue;
      place += 1;
      takeEntry(entry, { place, path, isBin, collector });
    }
    for (const inner of group.children.toReversed()) {
      if (inner.name !== 'Group') continue;
      groups.push({
        group: inner,
        path: [...path, textIn(inner, 'Name')],
        isBin: isBin || (bin !== '' && textIn(inner, 'UUID') === bin),
      });
    }
  }
  return collector.report('keepass-xml');
}

function takeEntry(
  entry: XmlElement,
  {
    place,
    path,
    isBin,
    collector,
  }: {
    readonly place: number;
    readonly path: readonly string[];
    readonly isBin: boolean;
    readonly collector: Collector;
  },
): void {
  const texts = textsOf(entry);
  const at = (key: string): string => texts.get(key)?.value ?? '';
  const name = at('Title').trim();
  if (isBin) {
    collector.leave(place, name, 'in-bin');
    return;
  }
  const { totp, keys } = totpOf(at);
  const history = child(entry, 'History')?.children ?? [];
  const urls = [...texts].flatMap(([key, { value }]) =>
    key === 'URL' || /^KP2A_URL(?:_\d+)?$/u.test(key) ? [value.trim()] : [],
  );
  collector.take(place, {
    kind: 'login',
    name,
    userName: at('UserName'),
    password: at('Password'),
    notes: at('Notes'),
    totp,
    urls: urls.filter(Boolean).map((url) => ({ url })),
    fields: fieldsOf(
      [...texts].flatMap(([key, { value, isHidden }]) =>
        standard.has(key) || keys.includes(key) || /^KP2A_URL(?:_\d+)?$/u.test(key)
          ? []
          : [[key, value, isHidden] as const],
      ),
    ),
    tags: [
      ...textIn(entry, 'Tags')
        .split(/[;,]/u)
        .map((tag) => tag.trim()),
      ...(path.length === 0 ? [] : [path.join('/')]),
    ],
    createdAt: secondsAt(textIn(child(entry, 'Times'), 'CreationTime')),
    changedAt: passwordSince(entry, history),
    remarks: [
      ...(child(entry, 'Binary') === undefined ? [] : (['attachment-left'] as const)),
      ...(history.length === 0 ? [] : (['history-left'] as const)),
    ],
  });
}

function textsOf(entry: XmlElement) {
  return new Map(
    entry.children
      .filter(({ name }) => name === 'String')
      .map((text) => {
        const value = child(text, 'Value');
        const isHidden = ['ProtectInMemory', 'Protected'].some((by) => value?.attributes.get(by) === 'True');
        return [textIn(text, 'Key'), { value: value?.text ?? '', isHidden }] as const;
      }),
  );
}

/** @param history What the entry was before, oldest first. */
function passwordSince(entry: XmlElement, history: readonly XmlElement[]): number | undefined {
  const passwordOf = (of: XmlElement): string => textsOf(of).get('Password')?.value ?? '';
  const others = history.findLastIndex((earlier) => passwordOf(earlier) !== passwordOf(entry));
  const first = history[others + 1] ?? entry;
  return secondsAt(textIn(child(first, 'Times'), 'LastModificationTime'));
}

/** One-time codes: as KeePassXC, as KeePass since 2.47, and as the plug-ins before it keep them. */
function totpOf(at: (key: string) => string): { readonly totp: string; readonly keys: readonly string[] } {
  const [plain, own, seed] = [at('otp'), at('TimeOtp-Secret-Base32'), at('TOTP Seed')];
  if (plain !== '') return { totp: plain.replace(/^key=/u, ''), keys: ['otp'] };
  const keys = ['TimeOtp-Secret-Base32', 'TimeOtp-Algorithm', 'TimeOtp-Length', 'TimeOtp-Period'];
  if (own !== '') {
    const algorithm = algorithms.get(at('TimeOtp-Algorithm'));
    return {
      totp: addressOf(own, { algorithm, digits: at('TimeOtp-Length'), period: at('TimeOtp-Period') }),
      keys,
    };
  }
  if (seed === '') return { totp: '', keys: [] };
  const [period = '', digits = ''] = at('TOTP Settings').split(';');
  return { totp: addressOf(seed, { period, digits }), keys: ['TOTP Seed', 'TOTP Settings'] };
}

function addressOf(
  secret: string,
  { algorithm, digits, period }: { algorithm?: string | undefined; digits: string; period: string },
): string {
  const given = new URLSearchParams({ secret: secret.replace(/[\s=-]/gu, '').toUpperCase() });
  if (algorithm !== undefined) given.set('algorithm', algorithm);
  if (/^\d+$/u.test(digits)) given.set('digits', digits);
  if (/^\d+$/u.test(period)) given.set('period', period);
  return `otpauth://totp/KeePass?${given.toString()}`;
}

function child(element: XmlElement | undefined, name: string): XmlElement | undefined {
  return element?.children.find((each) => each.name === name);
}

function textIn(element: XmlElement | undefined, name: string): string {
  return child(element, name)?.text ?? '';
}
