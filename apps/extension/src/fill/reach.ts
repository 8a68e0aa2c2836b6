import { alphaOf, isThick, least, upwards } from './styles.ts';

/** Shadows and outlines: what an element draws beside its own box, or along its edge over what is in it, and where no click hits it. */
export const drawsBeside = ({ boxShadow, outlineStyle, filter }: CSSStyleDeclaration): boolean =>
  boxShadow !== 'none' || outlineStyle !== 'none' || filter.includes('drop-shadow(');

interface Edges {
  readonly left: number;
  readonly top: number;
  readonly right: number;
  readonly bottom: number;
}

/** Whether such a one lies over a point. What is blurred counts as far as it is whole; what lies behind the field is not told from it. */
export function isBeside(element: Element, field: Element, [x, y]: readonly [x: number, y: number]): boolean {
  const style = getComputedStyle(element);
  if (style.visibility !== 'visible' || !isThick(element, style, undefined)) return false;
  const box = element.getBoundingClientRect();
  const unit =
    element instanceof HTMLElement && element.offsetWidth > 0 ? box.width / element.offsetWidth : 1;
  const isIn = ({ left, top, right, bottom }: Edges): boolean =>
    x > left && x < right && y > top && y < bottom;
  const grown = (by: number, [right, down]: readonly [number, number] = [0, 0]): Edges => ({
    left: box.left + (right - by) * unit,
    top: box.top + (down - by) * unit,
    right: box.right + (right + by) * unit,
    bottom: box.bottom + (down + by) * unit,
  });
  const width = Number.parseFloat(style.outlineWidth);
  const offset = Number.parseFloat(style.outlineOffset);
  if (style.outlineStyle !== 'none' && isSolid(style.outlineColor))
    if (isIn(grown(offset + width)) && !isIn(grown(offset))) return true;
  // Under what is in the element itself.
  if ([...upwards(field)].includes(element)) return false;
  const isShadow = (color: string, by: number, to: readonly [number, number]): boolean =>
    isSolid(color) && isIn(grown(by, to));
  return (
    [...style.boxShadow.matchAll(boxShadows)].some(
      ([, color = '', right, down, spread, inset]) =>
        inset === undefined && isShadow(color, Number(spread), [Number(right), Number(down)]) && !isIn(box),
    ) ||
    [...style.filter.matchAll(dropShadows)].some(([, color = '', right, down]) =>
      isShadow(color, 0, [Number(right), Number(down)]),
    )
  );
}

const isSolid = (color: string): boolean => alphaOf(color) > least.opacity;

// As browsers say what they computed.
const boxShadows = /([a-z]+\([^)]*\)) (-?[\d.]+)px (-?[\d.]+)px [\d.]+px (-?[\d.]+)px( inset)?/gu;
const dropShadows = /drop-shadow\(([a-z]+\([^)]*\)) (-?[\d.]+)px (-?[\d.]+)px/gu;
