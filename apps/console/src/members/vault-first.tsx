import { Notice } from '@lanyard/ui/notice';
import { useWords } from '../messages.ts';
import type { Me } from '../platform.ts';

/** Whether this browser may sign who somebody is: only one for which the phone has opened the vault. */
export const mayConfirm = ({ session }: Me): boolean => session.scope !== 'session';

/** Says that the vault is to be opened first. */
export function VaultFirst() {
  const t = useWords();
  return (
    <Notice
      tone="warn"
      action={
        <a className="font-medium text-link" href="/vault">
          {t('confirm.open-vault')}
        </a>
      }
    >
      {t('confirm.vault-not-opened')}
    </Notice>
  );
}
