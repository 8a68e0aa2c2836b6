import { drawnAt, inTopLayer, rootsOf } from './roots.ts';

/**
 * Whether a person sees a field, asked at the very moment of filling: a field that is hidden, transparent, covered, cut off or outside of
 * the window takes nothing. Pages that steal what managers fill put such fields beside true ones.
 */

/** Why a field takes nothing. */
type Unseen = 'gone' | 'locked' | 'hidden' | 'tiny' | 'transparent' | 'masked' | 'off-screen' | 'covered';

/** What a person still sees as a field. */
const least = { width: 14, height: 10, opacity: 0.5 };

/**
 * What is asked in the moment of writing: undefined where a person sees the field and may type into it. Looks at the whole page once more
 * than `isSeen`, which costs in large ones.
 */
export function unseenNow(field: HTMLInputElement): Unseen | undefined {
  const why = unseen(field);
  if (why !== undefined) return why;
  let isPainted = false;
  everythingHit((roots) => {
    isPainted = isPaintedOver(field) || isVeiled(field, roots);
  });
  return isPainted ? 'covered' : undefined;
}

/** Whether a field is worth asking for: not yet that it is filled. */
export const isSeen = (field: HTMLInputElement): boolean => unseen(field) === undefined;

function unseen(field: HTMLInputElement): Unseen | undefined {
  if (!field.isConnected) return 'gone';
  if (field.disabled || field.readOnly || field.matches(':disabled') || isInert(field)) return 'locked';
  if (!field.checkVisibility({ visibilityProperty: true, contentVisibilityAuto: true })) return 'hidden';
  const faint = faintness(field);
  if (faint !== undefined) return faint;
  let box = field.getBoundingClientRect();
  if (box.width < least.width || box.height < least.height) return 'tiny';
  if (!isInWindow(box)) {
    field.scrollIntoView({ block: 'nearest', inline: 'nearest', behavior: 'instant' });
    box = field.getBoundingClientRect();
    if (!isInWindow(box)) return 'off-screen';
  }
  return isCovered(field, box) ? 'covered' : undefined;
}

const isInert = (field: Element): boolean => {
  for (const element of upwards(field)) if (element.hasAttribute('inert')) return true;
  return isInertBy(getComputedStyle(field));
};

/** By styles, as browsers of 2025 understand them; it is inherited. */
const isInertBy = (style: CSSStyleDeclaration): boolean =>
  style.getPropertyValue('interactivity') === 'inert';

/** The element and all that it is drawn in, through slots and shadow roots. */
function* upwards(from: Element): Generator<Element> {
  let at: Element | null = from;
  while (at !== null) {
    yield at;
    const parent: Node | null = at.assignedSlot ?? at.parentNode;
    at = parent instanceof ShadowRoot ? parent.host : parent instanceof Element ? parent : null;
  }
}

function faintness(field: Element): Unseen | undefined {
  let opacity = 1;
  for (const element of upwards(field)) {
    const style = getComputedStyle(element);
    opacity *= Number(style.opacity);
    if (style.filter.includes('opacity(')) opacity *= opacityOfFilter(style.filter);
    if (opacity < least.opacity) return 'transparent';
    if (style.maskImage !== 'none' && style.maskImage !== '') return 'masked';
  }
  return undefined;
}

const opacityOfFilter = (filter: string): number =>
  [...filter.matchAll(/opacity\(([\d.]+)(%?)\)/gu)].reduce(
    (product, [, amount, percent]) => (product * Number(amount)) / (percent === '%' ? 100 : 1),
    1,
  );

function isInWindow(box: DOMRect): boolean {
  const x = box.x + box.width / 2;
  const y = box.y + box.height / 2;
  return x >= 0 && y >= 0 && x < innerWidth && y < innerHeight;
}

/** Points of the field, as shares of its box: the middle, and one towards each corner. */
const spots = [
  [0.5, 0.5],
  [0.15, 0.25],
  [0.85, 0.25],
  [0.15, 0.75],
  [0.85, 0.75],
] as const;

/** Covered is a field whose middle belongs to something else, or most of it: icons and labels of its own may lie on it. */
function isCovered(field: HTMLInputElement, box: DOMRect): boolean {
  const hits = pointsOf(box).map(([x, y]) => isOwn(rootOf(field).elementFromPoint(x, y), field));
  return hits[0] !== true || hits.filter(Boolean).length < 3;
}

const pointsOf = (box: DOMRect) =>
  spots.map(([x, y]) => [box.x + box.width * x, box.y + box.height * y] as const);

const rootOf = (field: Element) => field.getRootNode() as Document | ShadowRoot;

/** The field itself, its label, or what is drawn inside the same label. */
function isOwn(hit: Element | null, field: HTMLInputElement): boolean {
  if (hit === null) return false;
  if (hit === field) return true;
  return [...(field.labels ?? [])].some((label) => label.contains(hit) && !isOpaque(hit));
}

/**
 * Runs a question with everything on the page hit by clicks. What lets clicks through is not found by `elementFromPoint`, so a picture
 * with `pointer-events: none` would lie over a field unseen. Nothing is drawn in between.
 */
function everythingHit(question: (roots: readonly (Document | ShadowRoot)[]) => void): void {
  const roots = rootsOf(document);
  const undo = roots.flatMap((root) => [livened(root), addStyle(root, hitAll)]);
  try {
    for (const root of roots) undo.push(hitByThemselves(root));
    question(roots);
  } finally {
    for (const each of undo.toReversed()) each();
  }
}

/** What is inert is drawn, and hit by no click whatever its styles say. Returns what takes it back. */
function livened(root: Document | ShadowRoot): () => void {
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
 * its layers were there first. So who is not hit by then is told itself. Returns what takes it back.
 */
function hitByThemselves(root: Document | ShadowRoot): () => void {
  const undo = [...root.querySelectorAll<HTMLElement>('*')]
    .filter((element) => {
      const style = getComputedStyle(element);
      return style.pointerEvents === 'none' || isInertBy(style);
    })
    .flatMap(({ style }) =>
      Object.entries({ transition: 'none', 'pointer-events': 'auto', interactivity: 'auto' }).map(
        ([name, value]) => {
          const before = [style.getPropertyValue(name), style.getPropertyPriority(name)] as const;
          style.setProperty(name, value, 'important');
          return () => style.setProperty(name, ...before);
        },
      ),
    );
  return () => {
    for (const each of undo) each();
  };
}

/**
 * Adds a style to a root; the function returned takes it away again. As the first of its elements, so that its layer is the first, and
 * insists more than any of the page's: of what is drawn before or after an element nothing else would. A page that allows no styles ignores
 * it; therefore once more as a sheet.
 */
function addStyle(root: Document | ShadowRoot, text: string): () => void {
  const element = document.createElement('style');
  element.textContent = text;
  (root instanceof Document ? root.documentElement : root).prepend(element);
  const undo = [() => element.remove()];
  try {
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(text);
    root.adoptedStyleSheets = [...root.adoptedStyleSheets, sheet];
    undo.push(() => {
      root.adoptedStyleSheets = root.adoptedStyleSheets.filter((other) => other !== sheet);
    });
  } catch {
    // Firefox lets no content script do so (bug 1751346).
  }
  return () => {
    for (const each of undo) each();
  };
}

/** Whether something is painted over the middle of the field, or over its beginning. */
function isPaintedOver(field: HTMLInputElement): boolean {
  const around = new Set(upwards(field));
  return pointsOf(field.getBoundingClientRect())
    .slice(0, 2)
    .some(([x, y]) => {
      for (const above of drawnAt(x, y)) {
        if (above === field) return false;
        if (isOpaque(above) || partsAt(above, around.has(above), x, y).some((part) => isOpaque(above, part)))
          return true;
      }
      return false;
    });
}

type Part = '::before' | '::after' | '::backdrop';

/** Parts of an element that a click at this point may have hit in its place: of what the field stands in, all but its content lies under the field. */
function partsAt(element: Element, isAround: boolean, x: number, y: number): Part[] {
  const { left, right, top, bottom } = element.getBoundingClientRect();
  const isBeside = x < left || x > right || y < top || y > bottom;
  return isAround || isBeside ? ['::before', '::after'] : [];
}

/** Whether a dialog or popover that the field is not in draws a veil over the window: no click finds that of a popover. */
function isVeiled(field: HTMLInputElement, roots: readonly (Document | ShadowRoot)[]): boolean {
  const around = new Set(upwards(field));
  return roots.some((root) =>
    [...root.querySelectorAll(inTopLayer)].some((each) => !around.has(each) && isOpaque(each, '::backdrop')),
  );
}
const pictures = new Set(['IMG', 'CANVAS', 'VIDEO', 'IFRAME', 'EMBED', 'OBJECT', 'SVG', 'svg']);

/** Hides what is behind it. */
function isOpaque(element: Element, part?: Part): boolean {
  const style = getComputedStyle(element, part);
  const isThere = part === undefined || part === '::backdrop' || !/^(?:none|normal)$/u.test(style.content);
  if (!isThere) return false;
  let opacity = part === undefined ? 1 : Number(style.opacity);
  for (const around of upwards(element)) opacity *= Number(getComputedStyle(around).opacity);
  if (opacity < least.opacity || style.visibility !== 'visible') return false;
  if (part === undefined && pictures.has(element.tagName)) return element.getBoundingClientRect().width > 40;
  if (style.backgroundImage !== 'none' || style.backdropFilter !== 'none') return true;
  const alpha = /^rgba\(.*,\s*([\d.]+)\)$/u.exec(style.backgroundColor)?.[1];
  return alpha === undefined || Number(alpha) > least.opacity;
}
