import type { Box, Within } from '../messages.ts';
import { frameElementOf } from './frame.ts';

/** A field, or a frame around what is looked at, the window it stands in, and which part of that is looked at. */
export interface Place {
  readonly element: HTMLElement;
  readonly view: Window;
  readonly box: Box;
}

/** The frames around this one, nearest first, as far as pages of this origin make them. @param box A part of this window. */
export function framesAround(box: Box): readonly Place[] {
  const frames: Place[] = [];
  let inside = box;
  for (let at: Window = window; at !== at.parent; at = at.parent) {
    const element = frameElementOf(at);
    if (element === null) break;
    inside = outOf(element, at, inside);
    frames.push({ element, view: at.parent, box: inside });
  }
  return frames;
}

/** Where something in a frame lies in the window around it. @param view Of the frame, inside. */
export function outOf(frame: HTMLElement, view: Within['view'], { x, y, width, height }: Box): Box {
  const style = getComputedStyle(frame);
  const padding = (edge: string) => Number.parseFloat(style.getPropertyValue(`padding-${edge}`));
  const { clientLeft, clientTop, clientWidth, clientHeight, offsetWidth, offsetHeight } = frame;
  const drawn = frame.getBoundingClientRect();
  const [byX, byY] = [drawn.width / offsetWidth, drawn.height / offsetHeight];
  const [left, top] = [padding('left'), padding('top')];
  const scaleX = (byX * (clientWidth - left - padding('right'))) / view.innerWidth;
  const scaleY = (byY * (clientHeight - top - padding('bottom'))) / view.innerHeight;
  return {
    x: drawn.x + (clientLeft + left) * byX + x * scaleX,
    y: drawn.y + (clientTop + top) * byY + y * scaleY,
    width: width * scaleX,
    height: height * scaleY,
  };
}

/**
 * What is to be asked of a page around that cannot be looked at from here.
 *
 * @param boxes Parts of this window.
 * @returns null where all that is around can be looked at; undefined where nobody can be asked
 */
export function toAskAround(boxes: readonly Box[]): Within | null | undefined {
  let at: Window = window;
  for (const { view } of framesAround({ x: 0, y: 0, width: 0, height: 0 })) at = view;
  if (at === at.parent) return null;
  const path = pathOf(at);
  if (path === undefined || boxes.length === 0) return undefined;
  const { innerWidth, innerHeight } = at;
  const outermost = boxes.map((box) => {
    const { x, y, width, height } = framesAround(box).at(-1)?.box ?? box;
    return { x, y, width, height };
  });
  return { path, view: { innerWidth, innerHeight }, boxes: outermost };
}

/**
 * The place of a frame among those of its page, of that among those of the page around, from the top. No page has a say in it, and none can be
 * asked for another: a frame comes last when it is put in, and goes forward only when one before it is taken out. So where it is
 * the same before and after a question, it was the same all the time between.
 *
 * @returns undefined of a frame in a shadow root, which windows do not count
 */
function pathOf(of: Window): number[] | undefined {
  const path: number[] = [];
  for (let at = of; at !== at.parent; at = at.parent) {
    const { parent } = at;
    let place = 0;
    while (place < parent.length && parent[place] !== at) place += 1;
    if (place === parent.length) return undefined;
    path.unshift(place);
  }
  return path;
}

/** The frame of this page to which a path leads; undefined where it leads through another page. */
export function frameAt(path: readonly number[]): HTMLElement | undefined {
  const own = pathOf(window);
  const place = path.at(-1);
  if (own?.join() !== path.slice(0, -1).join() || place === undefined || place >= window.length)
    return undefined;
  const all = document.querySelectorAll<HTMLIFrameElement>('iframe, frame, object, embed');
  return [...all].find(({ contentWindow }) => contentWindow === window[place]);
}
