import type { Digest } from '@lanyard/crypto/encoding';
import type { Spoiled, Vault } from '@lanyard/vault/open-vault';
import { Button } from '@lanyard/ui/button';
import { Notice } from '@lanyard/ui/notice';
import { useToast } from '@lanyard/ui/toast';
import { DeleteForGood } from './delete-for-good.tsx';
import { useWords } from './messages.ts';
import { problemWords } from './problems.tsx';
import type { Act, Shown } from './use-items.tsx';

/** Items that somebody spoiled, each with what can be done: brought back as it was read here before, or deleted by whoever owns it. */
export function SpoiledItems({ spoiled, act }: { spoiled: Shown['spoiled']; act: Act }) {
  return spoiled.map(([item, lost]) => <SpoiledItem key={item} item={item} lost={lost} act={act} />);
}

function SpoiledItem({ item, lost, act }: { item: Digest; lost: Spoiled; act: Act }) {
  const t = useWords();
  const toast = useToast();
  const { before, role, unconfirmed } = lost;
  const name = before?.content.name ?? t('vault.spoiled.unknown');
  const mayWrite = (role === 'owner' || role === 'editor') && unconfirmed.length === 0;
  const run = (work: (vault: Vault) => Promise<void>, done: string) => {
    act(work).then(
      () => toast({ message: done }),
      (error: unknown) => toast({ message: problemWords(t, error) }),
    );
  };
  return (
    <Notice
      tone="danger"
      title={t('vault.spoiled', { name })}
      action={
        mayWrite || role === 'owner' ? (
          <div className="flex flex-wrap gap-2">
            {mayWrite && before !== undefined && (
              <Button
                size="small"
                onClick={() => run((vault) => vault.bringBack(item), t('vault.restored', { name }))}
              >
                {t('vault.spoiled.back')}
              </Button>
            )}
            {role === 'owner' && (
              <DeleteForGood
                name={name}
                isShared
                isSmall
                onDelete={() => run((vault) => vault.deleteForGood(item), t('vault.deleted', { name }))}
              />
            )}
          </div>
        ) : undefined
      }
    >
      {t('vault.spoiled.text')}{' '}
      {!mayWrite
        ? t('vault.spoiled.owner')
        : before === undefined
          ? t('vault.spoiled.elsewhere')
          : t('vault.spoiled.here')}
    </Notice>
  );
}
