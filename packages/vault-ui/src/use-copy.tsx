import { useToast } from '@lanyard/ui/toast';
import { useCallback } from 'react';
import { useWords } from './messages.ts';

const clearAfterMilliseconds = 30_000;
let pending: ReturnType<typeof setTimeout> | undefined;

/** Copies a secret, says so, and clears the clipboard after 30 s: at once, or when the page is looked at again. */
export function useCopy(): (text: string) => void {
  const t = useWords();
  const toast = useToast();
  return useCallback(
    (text) => {
      navigator.clipboard.writeText(text).then(
        () => {
          toast({ message: t('vault.copied') });
          clearTimeout(pending);
          pending = setTimeout(clear, clearAfterMilliseconds);
        },
        () => toast({ message: t('vault.problem') }),
      );
    },
    [t, toast],
  );
}

/** Only a page in front may write to the clipboard. */
function clear(): void {
  if (document.hasFocus()) navigator.clipboard.writeText('').catch(() => undefined);
  else addEventListener('focus', clear, { once: true });
}
