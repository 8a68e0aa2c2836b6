import { useToast } from '@lanyard/ui/toast';
import { useWords } from '../messages.ts';
import { codeOf } from '../platform.ts';

/** Changes a setting, and says that it holds or why not. */
export function useSaving(change: () => Promise<void>): () => void {
  const t = useWords();
  const toast = useToast();
  return () => {
    change().then(
      () => toast({ message: t('settings.saved') }),
      (error: unknown) =>
        toast({
          message: codeOf(error) === 'forbidden' ? t('role.problem.forbidden') : t('role.problem.other'),
        }),
    );
  };
}
