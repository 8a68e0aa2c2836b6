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
  everythingHit(field, () => {
    isPainted = isPaintedOver(field);
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
  return false;
};

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
function everythingHit(field: Element, question: () => void): void {
  const undo = addStyle(rootOf(field), hitAll);
  try {
    question();
  } finally {
    undo();
  }
}

const hitAll = '* { pointer-events: auto !important }';

/** Adds a style to a root; the function returned takes it away again. */
function addStyle(root: Document | ShadowRoot, text: string): () => void {
  try {
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(text);
    root.adoptedStyleSheets = [...root.adoptedStyleSheets, sheet];
    return () => {
      root.adoptedStyleSheets = root.adoptedStyleSheets.filter((other) => other !== sheet);
    };
  } catch {
    // Firefox lets no content script do so (bug 1751346).
    const element = document.createElement('style');
    element.textContent = text;
    (root instanceof Document ? root.documentElement : root).append(element);
    return () => element.remove();
  }
}

/** Whether something is painted over the middle of the field, or over its beginning. */
function isPaintedOver(field: HTMLInputElement): boolean {
  return pointsOf(field.getBoundingClientRect())
    .slice(0, 2)
    .some(([x, y]) => {
      for (const above of rootOf(field).elementsFromPoint(x, y)) {
        if (above.contains(field)) return false;
        if (isOpaque(above)) return true;
      }
      return false;
    });
}

const pictures = new Set(['IMG', 'CANVAS', 'VIDEO', 'IFRAME', 'EMBED', 'OBJECT', 'SVG', 'svg']);

/** Hides what is behind it. */
function isOpaque(element: Element): boolean {
  const style = getComputedStyle(element);
  let opacity = 1;
  for (const around of upwards(element)) opacity *= Number(getComputedStyle(around).opacity);
  if (opacity < least.opacity || style.visibility !== 'visible') return false;
  if (pictures.has(element.tagName)) return element.getBoundingClientRect().width > 40;
  if (style.backgroundImage !== 'none' || style.backdropFilter !== 'none') return true;
  const alpha = /^rgba\(.*,\s*([\d.]+)\)$/u.exec(style.backgroundColor)?.[1];
  return alpha === undefined || Number(alpha) > least.opacity;
}
