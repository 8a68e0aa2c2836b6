import { ExchangeProblem } from './report.ts';

/** An element, with what stands directly in it. */
export interface XmlElement {
  readonly name: string;
  readonly attributes: ReadonlyMap<string, string>;
  readonly children: readonly XmlElement[];
  /** Text directly in it, without that of its children. */
  readonly text: string;
}

const mostDepth = 100;
const mostElements = 5_000_000;
const mostTagCharacters = 4096;

const tag =
  /<([A-Za-z_][\w.-]{0,99})((?:\s{1,100}[A-Za-z_][\w.:-]{0,99}\s{0,9}=\s{0,9}(?:"[^"<]{0,1000}"|'[^'<]{0,1000}')){0,20})\s{0,100}(\/?)>/uy;
const attribute = /([A-Za-z_][\w.:-]*)\s*=\s*(?:"([^"]*)"|'([^']*)')/gu;
const named: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" };

interface Open {
  readonly name: string;
  readonly attributes: ReadonlyMap<string, string>;
  readonly children: XmlElement[];
  text: string;
}

/**
 * Reads XML as a password manager writes it: elements, attributes, text, CDATA, comments. No document type, hence no entities but the five
 * that every document has: nothing unfolds, nothing is fetched. (A page's DOMParser takes document types, and a worker has none.)
 *
 * @throws ExchangeProblem `malformed`
 */
export function readXml(source: string): XmlElement {
  const root: Open = { name: '', attributes: new Map(), children: [], text: '' };
  const open: Open[] = [root];
  let [place, elements] = [0, 0];
  const skipTo = (end: string): number => {
    const found = source.indexOf(end, place);
    return found === -1 ? fail() : found + end.length;
  };
  const declaration = /^\s*<\?xml\s[^?]{0,200}\?>/u.exec(source);
  place = declaration?.[0].length ?? 0;
  while (place < source.length) {
    const current = open.at(-1) ?? fail();
    const next = source.indexOf('<', place);
    const text = source.slice(place, next === -1 ? undefined : next);
    if (open.length > 1) current.text += decodeEntities(text);
    else if (text.trim() !== '') fail();
    if (next === -1) break;
    place = next;
    if (source.startsWith('<!--', place)) place = skipTo('-->');
    else if (source.startsWith('<![CDATA[', place) && open.length > 1) {
      const end = skipTo(']]>');
      current.text += source.slice(place + '<![CDATA['.length, end - ']]>'.length);
      place = end;
    } else if (source.startsWith('</', place)) {
      const end = skipTo('>');
      if (end - place > mostTagCharacters || source.slice(place + 2, end - 1).trimEnd() !== current.name)
        fail();
      if (open.length === 1) fail();
      open.pop();
      place = end;
    } else {
      tag.lastIndex = place;
      const [whole, name = '', attributes = '', closed] = tag.exec(source) ?? fail();
      elements += 1;
      if (elements > mostElements || open.length > mostDepth) fail();
      const element: Open = { name, attributes: attributesOf(attributes), children: [], text: '' };
      current.children.push(element);
      if (closed === '') open.push(element);
      place += whole.length;
    }
  }
  const [only, another] = root.children;
  return open.length > 1 || only === undefined || another !== undefined ? fail() : only;
}

function attributesOf(text: string): ReadonlyMap<string, string> {
  const found = new Map<string, string>();
  for (const [, name = '', one, other = ''] of text.matchAll(attribute)) {
    if (found.has(name)) fail();
    found.set(name, decodeEntities(one ?? other));
  }
  return found;
}

function decodeEntities(text: string): string {
  if (!text.includes('&')) return text;
  return text.replace(/&([^;&<\s]{0,12})(;?)/gu, (_, name: string, end: string) => {
    if (end === '') return fail();
    if (Object.hasOwn(named, name)) return named[name] ?? fail();
    const [, hex, decimal] = /^#(?:x([0-9a-f]{1,6})|(\d{1,7}))$/iu.exec(name) ?? fail();
    const code = hex === undefined ? Number(decimal) : Number.parseInt(hex, 16);
    return code === 0 || code > 0x10ffff || (code >= 0xd800 && code < 0xe000)
      ? fail()
      : String.fromCodePoint(code);
  });
}

function fail(): never {
  throw new ExchangeProblem('malformed');
}
