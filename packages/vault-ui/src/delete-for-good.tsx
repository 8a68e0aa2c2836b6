import { Button } from '@lanyard/ui/button';
import { Dialog } from '@lanyard/ui/dialog';
import { useState } from 'react';
import { useWords } from './messages.ts';

/** Deletes an item that nobody can bring back: asked once more, for there is no way to undo it. */
export function DeleteForGood({
  name,
  isShared,
  isSmall = false,
  onDelete,
}: {
  name: string;
  /** Others have it, too. */
  isShared: boolean;
  isSmall?: boolean;
  onDelete: () => void;
}) {
  const t = useWords();
  const [isAsking, setAsking] = useState(false);
  const close = () => setAsking(false);
  return (
    <>
      <Button kind="quiet-danger" size={isSmall ? 'small' : 'regular'} onClick={() => setAsking(true)}>
        {t('vault.deleteForGood')}
      </Button>
      {isAsking && (
        <Dialog
          open
          onClose={close}
          title={t('vault.deleteForGood.title', { name })}
          detail={t(isShared ? 'vault.deleteForGood.shared' : 'vault.deleteForGood.text')}
          actions={
            <>
              <Button
                kind="danger"
                onClick={() => {
                  close();
                  onDelete();
                }}
              >
                {t('vault.deleteForGood')}
              </Button>
              <Button onClick={close}>{t('vault.cancel')}</Button>
            </>
          }
        />
      )}
    </>
  );
}
