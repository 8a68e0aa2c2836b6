/**
 * Asks a question whenever the page changed, until it answers yes or the time is over. The one observer of the extension: it exists only
 * while something is waited for, so that a page on which nobody signs in is never looked at.
 *
 * @param isOver Asked at most every 150 ms, when the page has time; returning true ends it.
 * @returns ends it.
 */
export function whenChanged(isOver: () => boolean, withinMilliseconds: number): () => void {
  const until = performance.now() + withinMilliseconds;
  let timer: ReturnType<typeof setTimeout> | undefined;
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
  };
  observer.observe(document, {
    subtree: true,
    childList: true,
    attributes: true,
    attributeFilter: ['class', 'style', 'hidden', 'type', 'disabled'],
  });
  timer = setTimeout(ask, 150);
  return end;
}
