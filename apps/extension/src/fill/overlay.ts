import { isShadowRoot, rootElement } from './dom.ts';
import { upwards } from './styles.ts';
import { modalsAround, openModals, watchTopLayer } from './top-layer.ts';

/**
 * Puts a frame of the extension's own origin over the page. The page cannot read it, nor reach into the closed shadow root around it; but it
 * can move, fade or cover what is in its window. So as long as the frame is open, each picture that the browser draws is preceded by a look
 * at whether it is where it was put, whole, and on top; else it closes. The frame itself looks too, with the means of its own
 * (`src/menu/trust.ts`).
 */
export interface Overlay {
  readonly ticket: string;
  /** Moves the keyboard into the frame. */
  focus(): void;
  /** Removes it as where it finds itself that something was done to it: `onClose` hears of it. */
  readonly giveUp: () => void;
  /** Removes it; `onClose` hears nothing. */
  close(): void;
}

export interface OverlaySettings {
  readonly address: string;
  readonly ticket: string;
  readonly title: string;
  readonly height: number;
  /** Stands at this field and closes when the field moves; without one, in the upper corner of the window. */
  readonly beside: HTMLInputElement | undefined;
  /**
   * Called once, where the overlay closed by itself: something was done to it, or the person went elsewhere. `isDisplaced`: a modal dialog of
   * the page opened or closed, with which one that stands at no field has to go.
   */
  readonly onClose: (isDisplaced: boolean) => void;
}

/** Pixels; `least`: the height that a menu keeps where the field leaves less room, that of one row. */
const size = { width: 340, gap: 6, margin: 12, least: 114 };
const fixed: Readonly<Record<string, string>> = {
  all: 'initial',
  position: 'fixed',
  display: 'block',
  margin: '0',
  padding: '0',
  border: '0',
  inset: 'auto',
  opacity: '1',
  filter: 'none',
  transform: 'none',
  'clip-path': 'none',
  mask: 'none',
  transition: 'none',
  animation: 'none',
  visibility: 'visible',
  'pointer-events': 'auto',
  overflow: 'hidden',
  background: 'transparent',
  // As round as what is in it, and off the page: a form's own ground may have its color.
  'border-radius': '20px',
  'box-shadow': '0 2px 6px rgb(0 0 0 / 0.08), 0 16px 40px -12px rgb(0 0 0 / 0.32)',
  'color-scheme': 'light dark',
  'z-index': '2147483647',
};

/** Pixels by which a field may be elsewhere between two pictures before it counts as moved. */
const slack = 2;

export function openOverlay(settings: OverlaySettings): Overlay {
  const { beside, ticket } = settings;
  const host = document.createElement('div');
  put(host, { all: 'initial', display: 'contents' });
  // What is shown lies within: styles of the page reach neither it, nor what could be drawn before and after it.
  const box = document.createElement('div');
  const frame = document.createElement('iframe');
  frame.src = `${settings.address}#${ticket}`;
  frame.title = settings.title;
  frame.allow = '';
  frame.style.cssText = 'width:100%;height:100%;border:0;display:block;color-scheme:inherit';
  host.attachShadow({ mode: 'closed' }).append(box);
  const place = placeOf(beside, settings.height);
  put(box, {
    ...fixed,
    left: `${place.x}px`,
    top: `${place.y}px`,
    width: `${place.width}px`,
    height: `${place.height}px`,
  });
  box.popover = 'manual';
  // A modal dialog makes all outside of it inert: what belongs to a field in one stands in it, and else in the uppermost.
  const modals = beside === undefined ? openModals() : modalsAround(beside).slice(0, 1);
  for (const home of [...modals.toReversed(), rootElement()]) {
    home.append(host);
    box.showPopover();
    if (beside !== undefined || isAsPut(host, box, place)) break;
  }
  box.append(frame);

  const at = beside?.getBoundingClientRect();
  const topLayer = watchTopLayer(box);
  let open = true;
  const close = (): void => {
    open = false;
    topLayer.end();
    for (const [target, type] of leaving) target.removeEventListener(type, onLeaving, true);
    host.remove();
  };
  const closeByItself = (): void => {
    if (!open) return;
    close();
    settings.onClose(isDisplaced());
  };
  const isDisplaced = (): boolean => {
    if (beside !== undefined) return false;
    const now = openModals();
    return now.length !== modals.length || now.some((each) => !modals.includes(each));
  };
  const onLeaving = (event: Event): void => {
    if (event.type === 'pointerdown' && event.composedPath()[0] === beside) return;
    if (event instanceof KeyboardEvent && event.key !== 'Escape') return;
    if (event.type !== 'visibilitychange' && !event.isTrusted) return;
    // A question goes along to the next page of the site: it is not answered, and nobody closed it.
    if (event.type === 'pagehide' && beside === undefined) close();
    else closeByItself();
  };
  const leaving: readonly (readonly [EventTarget, string])[] = [
    ...(beside === undefined ? [] : ([[window, 'pointerdown']] as const)),
    [window, 'keydown'],
    [window, 'pagehide'],
    [document, 'visibilitychange'],
  ];
  for (const [target, type] of leaving) target.addEventListener(type, onLeaving, true);

  const look = (): void => {
    if (!open) return;
    if (isUntouched()) requestAnimationFrame(look);
    else closeByItself();
  };
  /** What cannot be looked at, because something in the page has the name of what is asked for, is not as it was put. */
  const isUntouched = (): boolean => {
    try {
      const isSame = beside === undefined || at === undefined || isAt(beside, at);
      return isSame && isAsPut(host, box, place) && topLayer.isClear();
    } catch {
      return false;
    }
  };
  requestAnimationFrame(look);
  return { ticket, focus: () => frame.focus(), giveUp: closeByItself, close };
}

function put(element: HTMLElement, values: Readonly<Record<string, string>>): void {
  for (const [name, value] of Object.entries(values)) element.style.setProperty(name, value, 'important');
}

interface Place {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** Below the field, above it where there is no room, and where neither has enough on the side that has more, as high as that; whole in the window. */
function placeOf(beside: HTMLInputElement | undefined, wanted: number): Place {
  const width = Math.min(size.width, innerWidth - 2 * size.margin);
  const most = Math.min(wanted, innerHeight - 2 * size.margin);
  if (beside === undefined)
    return {
      x: rootElement().clientWidth - width - size.margin,
      y: size.margin,
      width,
      height: most,
    };
  const field = beside.getBoundingClientRect();
  const above = field.top - size.gap;
  const below = innerHeight - field.bottom - size.gap;
  const isBelow = most <= below || (most > above && below >= above);
  const height = Math.min(most, Math.max(size.least, Math.floor(isBelow ? below : above)));
  const y = isBelow ? field.bottom + size.gap : above - height;
  const x = Math.max(size.margin, Math.min(field.left, innerWidth - width - size.margin));
  return {
    x: Math.round(x),
    y: Math.round(Math.max(0, Math.min(y, innerHeight - height))),
    width,
    height,
  };
}

function isAt(field: HTMLInputElement, was: DOMRect): boolean {
  const now = field.getBoundingClientRect();
  return (
    field.isConnected &&
    [now.x - was.x, now.y - was.y, now.width - was.width, now.height - was.height].every(
      (difference) => Math.abs(difference) <= slack,
    )
  );
}

/** Whole, opaque, on top, and where it was put. */
function isAsPut(host: HTMLElement, box: HTMLElement, place: Place): boolean {
  if (!host.isConnected) return false;
  const now = box.getBoundingClientRect();
  const moved = [now.x - place.x, now.y - place.y, now.width - place.width, now.height - place.height];
  if (moved.some((difference) => Math.abs(difference) > 1)) return false;
  for (const around of upwards(box)) {
    const style = getComputedStyle(around);
    if (Number(style.opacity) < 1 || style.filter !== 'none' || style.maskImage !== 'none') return false;
    if (style.visibility !== 'visible' || style.mixBlendMode !== 'normal') return false;
  }
  return [0.05, 0.5, 0.95].every((x) =>
    [0.08, 0.5, 0.92].every((y) => isOnTop(host, place.x + place.width * x, place.y + place.height * y)),
  );
}

/** By the word of each tree that it stands in: Firefox passes over what lies above it in another one. */
function isOnTop(host: HTMLElement, x: number, y: number): boolean {
  for (let at: Element = host; ;) {
    const root = at.getRootNode() as Document | ShadowRoot;
    if (root.elementFromPoint(x, y) !== at) return false;
    if (!isShadowRoot(root)) return true;
    at = root.host;
  }
}
