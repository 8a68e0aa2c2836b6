/**
 * What elements and documents say of themselves, by the browser's own functions: a form answers with the field that has the name of what is
 * asked for, and a document with an element that has, also to us. A field named `parentNode` would lead around what a form stands in.
 */

export const parentOf = (of: Node): Node | null => Reflect.get(Node.prototype, 'parentNode', of);

export const parentElementOf = (of: Node): Element | null => Reflect.get(Node.prototype, 'parentElement', of);

export const slotOf = (of: Element): Element | null => Reflect.get(Element.prototype, 'assignedSlot', of);

/** The `html` of this page. */
export const rootElement = (): HTMLElement => Reflect.get(Document.prototype, 'documentElement', document);

/** Adds a sheet of style to a root. Returns what takes it away again. @throws where the browser lets us add none */
export function addSheet(root: Document | ShadowRoot, sheet: CSSStyleSheet): () => void {
  const of = root instanceof Document ? Document.prototype : ShadowRoot.prototype;
  const all = () => [...(Reflect.get(of, 'adoptedStyleSheets', root) as Iterable<CSSStyleSheet>)];
  const put = (sheets: readonly CSSStyleSheet[]) => Reflect.set(of, 'adoptedStyleSheets', sheets, root);
  put([...all(), sheet]);
  return () => void put(all().filter((other) => other !== sheet));
}
