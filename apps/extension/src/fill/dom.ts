/**
 * What elements and documents say of themselves, by the browser's own functions: a form answers with the field that has the name of what is
 * asked for, and a document with an element that has, also to us. A field named `parentNode` would lead around what a form stands in.
 */

export const parentOf = (of: Node): Node | null => Reflect.get(Node.prototype, 'parentNode', of);

export const parentElementOf = (of: Node): Element | null => Reflect.get(Node.prototype, 'parentElement', of);

export const slotOf = (of: Element): Element | null => Reflect.get(Element.prototype, 'assignedSlot', of);

const typeOf = (of: Node): number => Reflect.get(Node.prototype, 'nodeType', of);

// Those of pages around this one, too, whose kinds are not ours.
export const isElement = (of: Node): of is Element => typeOf(of) === Node.ELEMENT_NODE;
export const isDocument = (of: Node): of is Document => typeOf(of) === Node.DOCUMENT_NODE;
export const isShadowRoot = (of: Node): of is ShadowRoot =>
  typeOf(of) === Node.DOCUMENT_FRAGMENT_NODE && 'host' in of;

/** The `html` of a page. */
export const rootElement = (of: Document = document): HTMLElement =>
  Reflect.get(Document.prototype, 'documentElement', of);

/** Adds a sheet of style to a root. Returns what takes it away again. @throws where the browser lets us add none */
export function addSheet(root: Document | ShadowRoot, sheet: CSSStyleSheet): () => void {
  const of = isDocument(root) ? Document.prototype : ShadowRoot.prototype;
  const all = () => [...(Reflect.get(of, 'adoptedStyleSheets', root) as Iterable<CSSStyleSheet>)];
  const put = (sheets: readonly CSSStyleSheet[]) => Reflect.set(of, 'adoptedStyleSheets', sheets, root);
  put([...all(), sheet]);
  return () => void put(all().filter((other) => other !== sheet));
}
