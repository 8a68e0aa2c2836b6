import { addSheet, isDocument, rootElement } from './dom.ts';
import { drawsBeside, isBeside } from './reach.ts';
import { drawnAt, inTopLayer, rootsOf } from './roots.ts';
import { isDrawn, isInertBy, isOpaque, upwards } from './styles.ts';

/**
 * Whether something of the page is painted over a field. What a click hits is found by `elementFromPoint`, so all of this is about what lets
 * clicks through: a picture with `pointer-events: none` would lie over a field unseen. The page is changed only where something in it hides
 * and lets clicks through: as long as a change of the whole page takes the browser nothing else does.
 */

type Root = Document | ShadowRoot;
/** A point of the window. */
type Point = readonly [x: number, y: number];

/** What hides something and is hit by no click. */
interface Passing {
  readonly elements: readonly Element[];
  /** Elements with shadows and outlines. */
  readonly beside: readonly Element[];
  /** Roots with something of the kind that is told by a style of its root alone: what is drawn before or after an element, elements without styles of their own. */
  readonly roots: ReadonlySet<Root>;
}

/**
 * Walks through the page. What it returns is true until a script of the page runs, and no longer.
 *
 * @param view Of which page: this one, or one around it.
 * @returns says whether something is painted over one of these points of a field, or of a frame
 */
export function lookForCovers(view: Window): (field: HTMLElement, points: readonly Point[]) => boolean {
  const { document } = view;
  const roots = rootsOf(document);
  const passing = passingIn(roots);
  return (field, points) => {
    if (roots.some(isChanging)) return true;
    if (passing.beside.some((each) => points.some((point) => isBeside(each, field, point)))) return true;
    if (isVeiled(field, roots) || isUnderRaised(field, roots, points)) return true;
    let isPainted = false;
    everythingHit(view, roots, passing, points, () => {
      isPainted = points.some((point) => isPaintedAt(document, field, point));
    });
    return isPainted;
  };
}

const changing = ':active-view-transition';

/** While one view of a page, or of a part of it, changes to the next, pictures of both lie over it. */
const isChanging = (root: Root): boolean =>
  CSS.supports(`selector(${changing})`) && root.querySelector(changing) !== null;

/** Reads, and changes nothing: in a page of thousands of elements most have nothing of the kind. */
function passingIn(roots: readonly Root[]): Passing {
  const elements: Element[] = [];
  const beside: Element[] = [];
  const styled = new Set<Root>();
  const knowsInert = CSS.supports('interactivity', 'inert');
  const isPassing = (style: CSSStyleDeclaration): boolean =>
    style.pointerEvents === 'none' || (knowsInert && isInertBy(style));
  for (const root of roots)
    for (const element of root.querySelectorAll('*')) {
      const own = getComputedStyle(element);
      if (drawsBeside(own)) beside.push(element);
      if (isPassing(own) && isOpaque(element)) {
        elements.push(element);
        if (!('style' in element)) styled.add(root);
      }
      for (const part of ['::before', '::after'] as const) {
        if (styled.has(root)) break;
        const style = getComputedStyle(element, part);
        if (isDrawn(style) && isPassing(style) && isOpaque(element, part)) styled.add(root);
      }
    }
  return { elements, beside, roots: styled };
}

/** Runs a question with everything at these points hit by clicks. Nothing is drawn in between. */
function everythingHit(
  view: Window,
  roots: readonly Root[],
  passing: Passing,
  points: readonly Point[],
  question: () => void,
): void {
  const undo = roots.flatMap((root) => [
    livened(root),
    ...(passing.roots.has(root) ? [addStyle(view, root, hitAll)] : []),
  ]);
  try {
    undo.push(hitByThemselves(passing.elements.filter((element) => points.some((at) => isIn(element, at)))));
    for (const root of passing.roots) undo.push(hitByThemselves([...root.querySelectorAll('*')]));
    question();
  } finally {
    for (const each of undo.toReversed()) each();
  }
}

/** What is inert is drawn, and hit by no click whatever its styles say. Returns what takes it back. */
function livened(root: Root): () => void {
  const inert = [...root.querySelectorAll('[inert]')].map(
    (element) => [element, element.getAttribute('inert') ?? ''] as const,
  );
  for (const [element] of inert) element.removeAttribute('inert');
  return () => {
    for (const [element, value] of inert) element.setAttribute('inert', value);
  };
}

/**
 * Weighs more than what a page says of itself: among rules that are `!important`, those of the first layer count, then those of the heavier
 * selector. And at once: a change from `none` may be told to take its time.
 */
const anything = `:is(*,${'#x'.repeat(64)})`;
const hitRule = `${['', '::before', '::after', '::backdrop'].map((part) => anything + part).join()}{pointer-events:auto!important;interactivity:auto!important;transition-behavior:normal!important}`;
const hitAll = `@layer{${hitRule}}${hitRule}`;

/**
 * What an element says of itself counts more than any rule, and where a page allows no styles a rule of a layer of its own more than ours:
 * its layers were there first. So who is not hit is told itself. Returns what takes it back.
 */
function hitByThemselves(elements: readonly Element[]): () => void {
  const undo = elements.flatMap((element) => {
    const computed = getComputedStyle(element);
    const isHit = computed.pointerEvents !== 'none' && !isInertBy(computed);
    return isHit || !('style' in element)
      ? []
      : [tell(element as HTMLElement, { 'pointer-events': 'auto', interactivity: 'auto' })];
  });
  return () => {
    for (const each of undo) each();
  };
}

/** At once: a change from `none` may be told to take its time. Returns what takes it back. */
function tell(element: HTMLElement, values: Readonly<Record<string, string>>): () => void {
  const hadNone = !element.hasAttribute('style');
  const { style } = element;
  const before = Object.entries({ transition: 'none', ...values }).map(([name, value]) => {
    const was = [name, style.getPropertyValue(name), style.getPropertyPriority(name)] as const;
    style.setProperty(name, value, 'important');
    return was;
  });
  return () => {
    for (const was of before) style.setProperty(...was);
    if (hadNone) element.removeAttribute('style');
  };
}

/**
 * Adds a style to a root; the function returned takes it away again. As the first of its elements, so that its layer is the first, and
 * insists more than any of the page's: of what is drawn before or after an element nothing else would. A page that allows no styles ignores
 * it; therefore once more as a sheet.
 */
function addStyle(view: Window, root: Root, text: string): () => void {
  const element = document.createElement('style');
  element.textContent = text;
  (isDocument(root) ? rootElement(root) : root).prepend(element);
  const undo = [() => element.remove()];
  try {
    // Pages take none of another's making.
    const sheet = new (view as Window & typeof globalThis).CSSStyleSheet();
    sheet.replaceSync(text);
    undo.push(addSheet(root, sheet));
  } catch {
    // Firefox lets no content script do so (bug 1751346).
  }
  return () => {
    for (const each of undo) each();
  };
}

function isPaintedAt(document: Document, field: HTMLElement, [x, y]: Point): boolean {
  for (const above of drawnAt(x, y, document)) {
    if (above === field) return false;
    if (isOpaque(above)) return true;
    const parts = (['::before', '::after'] as const).filter((part) => isOpaque(above, part));
    if (parts.length > 0 && isPartAt(above, field, [x, y])) return true;
  }
  return false;
}

/**
 * Whether a click at this point hits what is drawn before or after an element in its place. Of what the field stands in, all but its content
 * lies under the field; so does what lies beside the element itself. Within it, it tells who lets the click through.
 */
function isPartAt(element: Element, field: Element, [x, y]: Point): boolean {
  if ([...upwards(field)].includes(element) || !isIn(element, [x, y]) || !('style' in element)) return true;
  const undo = tell(element as HTMLElement, { 'pointer-events': 'none' });
  const isHit = (element.getRootNode() as Root).elementsFromPoint(x, y).includes(element);
  undo();
  return isHit;
}

function isIn(element: Element, [x, y]: Point): boolean {
  const { left, right, top, bottom } = element.getBoundingClientRect();
  return x >= left && x <= right && y >= top && y <= bottom;
}

/** Whether a dialog or popover that the field is not in draws a veil over the window: no click finds that of a popover. */
function isVeiled(field: HTMLElement, roots: readonly Root[]): boolean {
  const around = new Set(upwards(field));
  return roots.some((root) =>
    [...root.querySelectorAll(inTopLayer)].some((each) => !around.has(each) && isOpaque(each, '::backdrop')),
  );
}

/**
 * Whether a field in a modal dialog may lie under a popover that is not in it: such a dialog makes all outside of it inert, which no click hits
 * and no style undoes, while a popover that came later is drawn over it. One that came before is not told from it.
 */
function isUnderRaised(field: HTMLElement, roots: readonly Root[], points: readonly Point[]): boolean {
  const around = new Set(upwards(field));
  if (![...around].some((each) => each.matches(':modal'))) return false;
  const raised = roots
    .flatMap((root) => [...root.querySelectorAll(':popover-open, :fullscreen')])
    .filter((each) => !around.has(each));
  const isOver = (element: Element): boolean =>
    (points.some((at) => isIn(element, at)) && isOpaque(element)) ||
    isOpaque(element, '::before') ||
    isOpaque(element, '::after');
  return (
    raised.length > 0 &&
    roots.some((root) =>
      [...root.querySelectorAll('*')].some(
        (element) => [...upwards(element)].some((each) => raised.includes(each)) && isOver(element),
      ),
    )
  );
}
