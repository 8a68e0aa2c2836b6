import { isElement, isShadowRoot, parentElementOf, parentOf, slotOf } from './dom.ts';
import { shadowRootOf } from './roots.ts';

/** What a person still sees as a field. */
export const least = { width: 14, height: 10, opacity: 0.5 };

/** By styles, as browsers of 2025 understand them; it is inherited. */
export const isInertBy = (style: CSSStyleDeclaration): boolean =>
  style.getPropertyValue('interactivity') === 'inert';

/** The element and all that it is drawn in, through slots and shadow roots. */
export function* upwards(from: Element): Generator<Element> {
  let at: Element | null = from;
  while (at !== null) {
    yield at;
    const parent: Node | null = slotOf(at) ?? closedSlotOf(at) ?? parentOf(at);
    at = parent === null ? null : isElement(parent) ? parent : isShadowRoot(parent) ? parent.host : null;
  }
}

/** Browsers tell elements of the slots of open shadow roots alone; what stands around that of a closed one may hide them as well. */
function closedSlotOf(element: Element): Element | null {
  const host = parentElementOf(element);
  const root = host === null ? null : shadowRootOf(host);
  if (root?.mode !== 'closed') return null;
  return [...root.querySelectorAll('slot')].find((slot) => slot.assignedElements().includes(element)) ?? null;
}

const pictures = new Set(['IMG', 'CANVAS', 'VIDEO', 'IFRAME', 'EMBED', 'OBJECT', 'SVG', 'svg']);

/** What browsers draw a ground for that no style tells of. */
const drawnByBrowser = 'progress, meter, input:is([type=checkbox], [type=radio], [type=range])';

/** Whether something stands before or after an element. */
export const isDrawn = ({ content }: CSSStyleDeclaration): boolean =>
  content !== 'none' && content !== 'normal';

type Part = '::before' | '::after' | '::backdrop';

/** Hides what is behind it. */
export function isOpaque(element: Element, part?: Part): boolean {
  const style = getComputedStyle(element, part);
  if (part !== undefined && part !== '::backdrop' && !isDrawn(style)) return false;
  return hides(element, style, part) && style.visibility === 'visible' && isThick(element, style, part);
}

function hides(element: Element, style: CSSStyleDeclaration, part: Part | undefined): boolean {
  if (part === undefined && pictures.has(element.tagName)) return element.getBoundingClientRect().width > 40;
  if (part === undefined && element.matches(drawnByBrowser))
    return style.appearance !== 'none' && element.getBoundingClientRect().width > 40;
  if (style.backgroundImage !== 'none' || style.backdropFilter !== 'none') return true;
  return alphaOf(style.backgroundColor) > least.opacity;
}

/** Of a color as it is computed, in whatever space: `rgba(0, 0, 0, 0.5)`, `oklch(0.7 0.1 200 / 0.5)`. */
export function alphaOf(color: string): number {
  const alpha = /(?:^rgba\(.*,|\/)\s*([\d.]+|none)\)$/u.exec(color)?.[1];
  return alpha === undefined ? 1 : alpha === 'none' ? 0 : Number(alpha);
}

/** Not so clear that what is behind is seen through it. */
export function isThick(element: Element, style: CSSStyleDeclaration, part: Part | undefined): boolean {
  let opacity = part === undefined ? 1 : Number(style.opacity);
  for (const around of upwards(element)) opacity *= Number(getComputedStyle(around).opacity);
  return opacity >= least.opacity;
}
