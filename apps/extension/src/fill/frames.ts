import { frameElementOf } from './frame.ts';
import { fieldsOf, type PageForm } from './page.ts';

/** A part of a window. */
export interface Box {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** A frame around this one, the window it stands in, and where in that lies what is looked at. */
export interface FrameAround {
  readonly element: HTMLElement;
  readonly view: Window;
  readonly box: Box;
}

/** The frames around this one, nearest first, as far as pages of this origin make them. @param box A part of this window. */
export function framesAround(box: Box): readonly FrameAround[] {
  const frames: FrameAround[] = [];
  let inside = box;
  for (let at: Window = window; at !== at.parent; at = at.parent) {
    const element = frameElementOf(at);
    if (element === null) break;
    inside = outOf(element, at, inside);
    frames.push({ element, view: at.parent, box: inside });
  }
  return frames;
}

/** Where something in a frame lies in the window around it. */
function outOf(frame: HTMLElement, { innerWidth, innerHeight }: Window, { x, y, width, height }: Box): Box {
  const style = getComputedStyle(frame);
  const padding = (edge: string) => Number.parseFloat(style.getPropertyValue(`padding-${edge}`));
  const { clientLeft, clientTop, clientWidth, clientHeight, offsetWidth, offsetHeight } = frame;
  const drawn = frame.getBoundingClientRect();
  const [byX, byY] = [drawn.width / offsetWidth, drawn.height / offsetHeight];
  const [left, top] = [padding('left'), padding('top')];
  const scaleX = (byX * (clientWidth - left - padding('right'))) / innerWidth;
  const scaleY = (byY * (clientHeight - top - padding('bottom'))) / innerHeight;
  return {
    x: drawn.x + (clientLeft + left) * byX + x * scaleX,
    y: drawn.y + (clientTop + top) * byY + y * scaleY,
    width: width * scaleX,
    height: height * scaleY,
  };
}

/** What the browser itself says of whether this frame is seen. */
interface FrameWatch {
  /** Over as soon as the browser has said something. */
  readonly begun: Promise<void>;
  /** Whether a person sees the field, by what was said last. */
  readonly isSeen: () => boolean;
  end(): void;
}

/** Milliseconds for which the browser is waited for: it says nothing of frames that it does not draw. */
const begunMilliseconds = 1000;

/**
 * Around a frame that stands in a page of another origin nothing can be looked at from here. There Chromium tells whether anything that it
 * stands in hides it (IntersectionObserver v2); other browsers do not, and nothing is filled.
 *
 * @param field What is to be filled. @param form What must not be covered: its own labels and icons may lie on the field.
 * @returns undefined where all that is around this frame can be looked at
 */
function watchFromWithin(field: Element, form: Element): FrameWatch | undefined {
  const isLooked = (at: Window): boolean =>
    at === at.parent || (frameElementOf(at) !== null && isLooked(at.parent));
  if (isLooked(window)) return undefined;
  const said = new Map<Element, { readonly ratio: number; readonly isVisible: boolean }>();
  let begin = (): void => undefined;
  const begun = new Promise<void>((resolve) => {
    begin = resolve;
  });
  const hear = (entries: readonly IntersectionObserverEntry[]): void => {
    for (const entry of entries) {
      const { isVisible = false } = entry as { isVisible?: boolean };
      said.set(entry.target, { ratio: entry.intersectionRatio, isVisible });
    }
    if (said.has(field) && said.has(form)) begin();
  };
  const observer = new IntersectionObserver(hear, {
    threshold: [0, 0.5, 0.9],
    trackVisibility: true,
    delay: 100,
  } as IntersectionObserverInit);
  field.scrollIntoView({ block: 'nearest', inline: 'nearest', behavior: 'instant' });
  observer.observe(field);
  observer.observe(form);
  const timer = setTimeout(begin, begunMilliseconds);
  return {
    begun,
    isSeen: () => {
      hear(observer.takeRecords());
      return (said.get(field)?.ratio ?? 0) >= 0.9 && said.get(form)?.isVisible === true;
    },
    end() {
      observer.disconnect();
      clearTimeout(timer);
    },
  };
}

/**
 * Fills a form where this frame is seen.
 *
 * @param fill Is told what says whether it still is, and asks it in the moment of writing.
 * @returns what that does; false where the frame is not seen
 */
export async function whileSeen(
  form: PageForm,
  fill: (isSeen: () => boolean) => Promise<boolean>,
): Promise<boolean> {
  const field = form.password ?? fieldsOf(form)[0];
  if (field === undefined) return false;
  const watch = watchFromWithin(field, form.form ?? field);
  if (watch === undefined) return fill(() => true);
  try {
    await watch.begun;
    return watch.isSeen() && (await fill(watch.isSeen));
  } finally {
    watch.end();
  }
}
