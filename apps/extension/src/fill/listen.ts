/**
 * Listens to the page as long as it is there. `document.open()` takes all listeners away, the extension's too, and old applications write
 * their pages so: where a document has another root, they are put in again. Those that are there still are not there twice.
 */
export function listen<Type extends keyof WindowEventMap>(
  type: Type,
  hear: (event: WindowEventMap[Type]) => void,
  options: AddEventListenerOptions & { readonly capture: true },
): void {
  const putIn = (): void => addEventListener(type, hear, options);
  putIn();
  // Of the root alone: nothing that happens below it is looked at.
  new MutationObserver(putIn).observe(document, { childList: true });
}
