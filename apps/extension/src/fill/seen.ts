import { lookForCovers } from './covers.ts';
import { isInertBy, isOpaque, least, upwards } from './styles.ts';

/**
 * Whether a person sees a field, asked at the very moment of filling: a field that is hidden, transparent, covered, cut off or outside of
 * the window takes nothing. Pages that steal what managers fill put such fields beside true ones.
 */

/** Why a field takes nothing. */
type Unseen = 'gone' | 'locked' | 'hidden' | 'tiny' | 'transparent' | 'masked' | 'off-screen' | 'covered';

/**
 * Looks at the whole page, in the moment of writing. What it returns says of a field why it takes nothing, undefined where a person sees it
 * and may type into it; it is true until a script of the page runs, and no longer.
 */
export function lookNow(): (field: HTMLInputElement) => Unseen | undefined {
  let isPaintedOver: ReturnType<typeof lookForCovers> | undefined;
  return (field) => {
    const why = unseen(field);
    if (why !== undefined) return why;
    isPaintedOver ??= lookForCovers();
    return isPaintedOver(field, middleOf(field)) ? 'covered' : undefined;
  };
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

/** The middle of a field, and its beginning. */
const middleOf = (field: HTMLInputElement) => pointsOf(field.getBoundingClientRect()).slice(0, 2);
