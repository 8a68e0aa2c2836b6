import { extensionApi } from '../api.ts';

/** Closed shadow roots too, which browsers open to extensions alone: what a page draws there it draws over the rest as well. */
export function shadowRootOf(element: Element): ShadowRoot | null {
  const inFirefox = (element as { openOrClosedShadowRoot?: ShadowRoot | null }).openOrClosedShadowRoot;
  if (inFirefox !== undefined) return inFirefox;
  // Chrome tells it of elements of HTML, by an interface that old versions have not.
  const { dom } = extensionApi() as { dom?: { openOrClosedShadowRoot(of: Element): ShadowRoot | null } };
  // Forms answer with a field of that name.
  const space: unknown = Reflect.get(Element.prototype, 'namespaceURI', element);
  return space === 'http://www.w3.org/1999/xhtml' ? (dom?.openOrClosedShadowRoot(element) ?? null) : null;
}

/** What the browser draws over everything else of a page. */
export const inTopLayer = ':popover-open, :modal, :fullscreen';

/** Elements that are walked through at most. */
const most = 60_000;

/** The document and every shadow root in it. */
export function rootsOf(document: Document): (Document | ShadowRoot)[] {
  const roots: (Document | ShadowRoot)[] = [document];
  let walked = 0;
  // Grows while it is walked through.
  for (const root of roots)
    for (const element of root.querySelectorAll('*')) {
      if ((walked += 1) > most) return roots;
      const shadow = shadowRootOf(element);
      if (shadow !== null) roots.push(shadow);
    }
  return roots;
}

/** What is drawn at a point of the window, the uppermost first, in shadow roots too. */
export function* drawnAt(x: number, y: number, root: Document | ShadowRoot): Generator<Element> {
  for (const element of root.elementsFromPoint(x, y)) {
    // A shadow root tells of what is outside of it, too.
    if (element.getRootNode() !== root) continue;
    const shadow = shadowRootOf(element);
    if (shadow !== null) yield* drawnAt(x, y, shadow);
    yield element;
  }
}
