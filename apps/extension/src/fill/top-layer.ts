import { rootElement } from './dom.ts';
import { inTopLayer, rootsOf } from './roots.ts';
import { upwards } from './styles.ts';

/**
 * Whether anything of the page may be drawn over a menu that lies in the browser's top layer. Only what came into that layer later can be; a
 * click finds it, unless it lets clicks through. Chromium tells the menu itself what is drawn over it (`src/menu/trust.ts`). Where no browser
 * does, nothing but the menu and the modal dialogs that were there before may be in that layer.
 */
export interface TopLayer {
  /** Nothing of the page can be over the menu. */
  isClear(): boolean;
  end(): void;
}

/** Milliseconds between two walks for shadow roots, each through the whole page. */
const walkMilliseconds = 200;

/** @param menu What lies in the top layer. */
export function watchTopLayer(menu: Element): TopLayer {
  if ('isVisible' in IntersectionObserverEntry.prototype)
    return { isClear: noTransition, end: () => undefined };
  let isRaised = false;
  let roots = rootsOf(document);
  let walkedAt = performance.now();
  const dialogs = new Set(modalsIn(roots));
  // One that is closed and opened again comes over the menu: of that the attribute tells, which no page can hide from an observer.
  const observer = new MutationObserver(() => {
    isRaised = true;
  });
  for (const dialog of dialogs) observer.observe(dialog, { attributeFilter: ['open', 'popover'] });
  return {
    isClear() {
      if (performance.now() - walkedAt > walkMilliseconds) {
        roots = rootsOf(document);
        walkedAt = performance.now();
      }
      return (
        !isRaised &&
        noTransition() &&
        roots.every((root) =>
          [...root.querySelectorAll(inTopLayer)].every((each) => each === menu || dialogs.has(each)),
        )
      );
    },
    end: () => observer.disconnect(),
  };
}

const modal = 'dialog:modal';

const modalsIn = (roots: readonly (Document | ShadowRoot)[]): Element[] =>
  roots.flatMap((root) => [...root.querySelectorAll(modal)]);

/** All modal dialogs of the page that are open. */
export const openModals = (): Element[] => modalsIn(rootsOf(document));

/** The modal dialogs in which an element is drawn, nearest first. */
export const modalsAround = (of: Element): Element[] =>
  [...upwards(of)].filter((at) => Element.prototype.matches.call(at, modal));

/** While one view of a page changes to the next its pictures lie over everything, the top layer too. */
function noTransition(): boolean {
  const changing = ':active-view-transition';
  return !CSS.supports(`selector(${changing})`) || !rootElement().matches(changing);
}
