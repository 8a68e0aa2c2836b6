import { useToast } from '@lanyard/ui/toast';
import { createContext, useCallback, useContext } from 'react';
import { useWords } from './messages.ts';

const clearAfterMilliseconds = 30_000;
let pending: ReturnType<typeof setTimeout> | undefined;

/** Has the clipboard cleared 30 s from now. Default: this page does it, as long as it is open: at once, or when it is looked at again. */
export const ClearingClipboard = createContext<() => void | Promise<unknown>>(() => {
  clearTimeout(pending);
  pending = setTimeout(clear, clearAfterMilliseconds);
});

/** Copies a secret, has the clipboard cleared after 30 s, and says so once that is sure. */
export function useCopy(): (text: string) => void {
  const t = useWords();
  const toast = useToast();
  const clearLater = useContext(ClearingClipboard);
  return useCallback(
    (text) => {
      navigator.clipboard
        .writeText(text)
        .then(clearLater)
        .then(
          () => toast({ message: t('vault.copied') }),
          () => toast({ message: t('vault.problem') }),
        );
    },
    [t, toast, clearLater],
  );
}

/** Only a page in front may write to the clipboard. */
function clear(): void {
  if (document.hasFocus()) navigator.clipboard.writeText('').catch(() => undefined);
  else addEventListener('focus', clear, { once: true });
}
