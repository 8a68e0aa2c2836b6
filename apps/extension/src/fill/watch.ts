/**
 * Asks a question whenever the page changed, until it answers yes or the time is over. The one observer of the extension: it exists only
 * while something is waited for, so that a page on which nobody signs in is never looked at.
 *
 * @param isOver Asked at most every 150 ms, and once a second; returning true ends it.
 * @returns ends it.
 */
export function whenChanged(isOver: () => boolean, withinMilliseconds: number): () => void {
  const until = performance.now() + withinMilliseconds;
  let timer: ReturnType<typeof setTimeout> | undefined;
  // Of shadow roots, popovers and sheets of style no observer tells.
  const clock = setInterval(() => ask(), 1000);
  const ask = (): void => {
    timer = undefined;
    if (performance.now() > until || isOver()) end();
  };
  const observer = new MutationObserver(() => {
    timer ??= setTimeout(ask, 150);
  });
  const end = (): void => {
    observer.disconnect();
    clearTimeout(timer);
    clearInterval(clock);
  };
  observer.observe(document, {
    subtree: true,
    childList: true,
    attributes: true,
    attributeFilter: ['class', 'style', 'hidden', 'type', 'disabled', 'open'],
  });
  timer = setTimeout(ask, 150);
  return end;
}
