import { lookForCovers } from './covers.ts';
import type { Around, Box, Within } from '../messages.ts';
import { frameAt, framesAround, outOf, toAskAround, type Place } from './frames.ts';
import { alphaOf, isInertBy, isOpaque, least, upwards } from './styles.ts';

/**
 * Whether a person sees a field, asked at the very moment of filling: a field that is hidden, transparent, covered, cut off or outside of
 * the window takes nothing, and so does one in a frame of which that is true. Pages that steal what managers fill put such fields beside
 * true ones.
 */

/** Why a field takes nothing. */
type Unseen =
  'gone' | 'locked' | 'hidden' | 'tiny' | 'transparent' | 'masked' | 'turned' | 'off-screen' | 'covered';

/**
 * Looks at the whole page, in the moment of writing. What it returns says of a field why it takes nothing, undefined where a person sees it
 * and may type into it; it is true until a script of the page runs, and no longer.
 */
export function lookNow(): (field: HTMLInputElement) => Unseen | undefined {
  const isPaintedOver = lookForPaint();
  return (field) => {
    const why = unseen(field);
    if (why !== undefined) return why;
    return placesOf(field).some(isPaintedOver) ? 'covered' : undefined;
  };
}

/** Whether a field is worth asking for: not yet that it is filled. */
export const isSeen = (field: HTMLInputElement): boolean => unseen(field) === undefined;

/**
 * The word of this page on a frame in it that cannot look out.
 *
 * @returns undefined where that frame stands in another page
 */
export function answerFor({ path, view, boxes }: Within): Around | undefined {
  const frame = frameAt(path);
  if (frame === undefined) return undefined;
  const isPaintedOver = lookForPaint();
  const isSeenAt = (box: Box): boolean => {
    const places = () => placesAround(frame, outOf(frame, view, box));
    return unseenAt(places) === undefined && !places().some(isPaintedOver);
  };
  // Who puts a page into a sandbox does not vouch for it.
  const isSeenHere = !frame.hasAttribute('sandbox') && boxes.every(isSeenAt);
  const within = toAskAround(boxes.map((box) => outOf(frame, view, box)));
  return { origin: globalThis.origin, isSeen: isSeenHere && within !== undefined, within: within ?? null };
}

/** Looks through each page once. */
function lookForPaint(): (place: Place) => boolean {
  const looks = new Map<Window, ReturnType<typeof lookForCovers>>();
  return ({ element, view, box }) => {
    const look = looks.get(view) ?? lookForCovers(view);
    looks.set(view, look);
    return look(element, middleOf(box));
  };
}

/** A part of something in this window, and of each frame around it. */
const placesAround = (element: HTMLElement, box: Box): readonly Place[] => [
  { element, view: window, box },
  ...framesAround(box),
];

const placesOf = (field: HTMLElement) => placesAround(field, field.getBoundingClientRect());

function unseen(field: HTMLInputElement): Unseen | undefined {
  // A page may have moved it into the document of a frame, which may be hidden or in a sandbox: there nobody has looked.
  if (!field.isConnected || field.ownerDocument !== document) return 'gone';
  if (field.disabled || field.readOnly || field.matches(':disabled')) return 'locked';
  if (drawsNothing(getComputedStyle(field))) return 'transparent';
  return unseenAt(() => placesOf(field));
}

function unseenAt(places: () => readonly Place[]): Unseen | undefined {
  const look = (): Unseen | undefined => {
    let why: Unseen | undefined;
    for (const { element, view, box } of places()) why ??= unseenIn(element, view, box);
    return why;
  };
  const why = look();
  if (why !== 'off-screen') return why;
  places()[0]?.element.scrollIntoView({ block: 'nearest', inline: 'nearest', behavior: 'instant' });
  return look();
}

/** Of a field, or of a frame that what is looked at stands in: whether that part of its window is seen. */
function unseenIn(element: HTMLElement, view: Window, box: Box): Unseen | undefined {
  if (isInert(element)) return 'locked';
  if (!element.checkVisibility({ visibilityProperty: true, contentVisibilityAuto: true })) return 'hidden';
  const faint = faintness(element);
  if (faint !== undefined) return faint;
  // What is of no size at all is no number, either.
  if (!(box.width >= least.width && box.height >= least.height)) return 'tiny';
  if (isFrame(element) && isTurned(element)) return 'turned';
  if (!isInWindow(box, view)) return 'off-screen';
  return isCovered(element, box) ? 'covered' : undefined;
}

const isFrame = (element: Element): boolean => element.tagName !== 'INPUT';

/** What is turned or mirrored shows its parts elsewhere than where they are looked for. */
function isTurned(frame: Element): boolean {
  for (const element of upwards(frame)) {
    const { transform, rotate, scale, perspective, offsetPath } = getComputedStyle(element);
    const { is2D, a, b, c, d } = new DOMMatrixReadOnly(transform);
    if (!is2D || b !== 0 || c !== 0 || a <= 0 || d <= 0 || rotate !== 'none' || scale.includes('-'))
      return true;
    if (perspective !== 'none' || !['none', ''].includes(offsetPath)) return true;
  }
  return false;
}

const isInert = (field: Element): boolean => {
  for (const element of upwards(field)) if (element.hasAttribute('inert')) return true;
  return isInertBy(getComputedStyle(field));
};

function faintness(field: Element): Unseen | undefined {
  let opacity = 1;
  for (const element of upwards(field)) {
    const style = getComputedStyle(element);
    opacity *= Number(style.opacity);
    if (style.filter.includes('opacity(')) opacity *= opacityOfFilter(style.filter);
    if (opacity < least.opacity || isBlurredOut(style.filter)) return 'transparent';
    // What is drawn then depends on what is behind it.
    if (style.mixBlendMode !== 'normal') return 'transparent';
    if (masks.some((name) => !['none', ''].includes(style.getPropertyValue(name)))) return 'masked';
  }
  return undefined;
}

const masks = ['mask-image', 'mask-border-source', '-webkit-mask-box-image-source'];

/** Filters that leave nothing to tell a field by: pictures of the page's own, and so much of others that all looks alike. */
function isBlurredOut(filter: string): boolean {
  if (filter.includes('url(')) return true;
  return [...filter.matchAll(/(blur|brightness|contrast|invert)\(([\d.]+)(%?)/gu)].some(
    ([, name, said, percent]) => {
      const amount = Number(said) / (percent === '%' ? 100 : 1);
      if (name === 'blur') return amount > 4;
      if (name === 'invert') return amount > 0.3 && amount < 0.7;
      return amount < 0.3 || (name === 'brightness' && amount > 3);
    },
  );
}

/** A field without ground, edge and letters of its own lies unseen over whatever the page draws there. */
function drawsNothing(style: CSSStyleDeclaration): boolean {
  const isClear = (color: string) => alphaOf(color) < least.opacity;
  const hasEdge = (edge: string) =>
    style.getPropertyValue(`${edge}-style`) !== 'none' &&
    Number.parseFloat(style.getPropertyValue(`${edge}-width`)) > 0 &&
    !isClear(style.getPropertyValue(`${edge}-color`));
  return (
    isClear(style.getPropertyValue('-webkit-text-fill-color')) &&
    isClear(style.backgroundColor) &&
    [style.backgroundImage, style.boxShadow, style.textShadow].every((each) => each === 'none') &&
    !['border-top', 'border-right', 'border-bottom', 'border-left', 'outline'].some(hasEdge)
  );
}

const opacityOfFilter = (filter: string): number =>
  [...filter.matchAll(/opacity\(([\d.]+)(%?)\)/gu)].reduce(
    (product, [, amount, percent]) => (product * Number(amount)) / (percent === '%' ? 100 : 1),
    1,
  );

function isInWindow(box: Box, { innerWidth, innerHeight }: Window): boolean {
  const x = box.x + box.width / 2;
  const y = box.y + box.height / 2;
  return x >= 0 && y >= 0 && x < innerWidth && y < innerHeight;
}

/** Somewhere between: a page that knew where is looked would leave holes there in what it covers the field with. */
const between = (from: number, to: number): number => from + Math.random() * (to - from);

/** Points of the field, as shares of its box: about the middle, and one towards each corner. */
const spots = () =>
  [
    [between(0.4, 0.6), between(0.35, 0.65)],
    [between(0.15, 0.3), between(0.25, 0.4)],
    [between(0.7, 0.85), between(0.25, 0.4)],
    [between(0.15, 0.3), between(0.6, 0.75)],
    [between(0.7, 0.85), between(0.6, 0.75)],
  ] as const;

/** Covered is a field whose middle belongs to something else, or most of it: icons and labels of its own may lie on it. */
function isCovered(field: HTMLElement, box: Box): boolean {
  const hits = pointsOf(box).map(([x, y]) => isOwn(rootOf(field).elementFromPoint(x, y), field));
  return hits[0] !== true || hits.filter(Boolean).length < 3;
}

const pointsOf = (box: Box) =>
  spots().map(([x, y]) => [box.x + box.width * x, box.y + box.height * y] as const);

const rootOf = (field: Element) => field.getRootNode() as Document | ShadowRoot;

/** The field itself, its label, or what is drawn inside the same label. */
function isOwn(hit: Element | null, field: HTMLElement): boolean {
  if (hit === null) return false;
  if (hit === field) return true;
  return [...((field as Partial<HTMLInputElement>).labels ?? [])].some(
    (label) => label.contains(hit) && !isOpaque(hit),
  );
}

/** About the middle of a field, and its beginning. */
const middleOf = (box: Box) => pointsOf(box).slice(0, 2);
