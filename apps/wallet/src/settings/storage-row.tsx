import { DownloadIcon } from '@lanyard/ui/icons';
import { ListRow, RowIcon } from '@lanyard/ui/list';
import { useEffect, useState } from 'react';
import { useWords } from '../messages.ts';
import { askToPersist, isPersistent } from '../people/device-offers.ts';

/** Whether the browser keeps what is here, and asking it to. */
export function StorageRow() {
  const t = useWords();
  const [kept, setKept] = useState<boolean>();
  const [refused, setRefused] = useState(false);
  useEffect(() => {
    void isPersistent().then(setKept);
  }, []);
  const ask = () =>
    void askToPersist().then((given) => {
      setKept(given);
      setRefused(!given);
    });
  const state = kept === true ? 'kept' : refused ? 'refused' : 'loose';
  return (
    <ListRow
      icon={
        <RowIcon>
          <DownloadIcon />
        </RowIcon>
      }
      title={t('settings.storage')}
      detail={<span aria-live="polite">{kept === undefined ? '' : t(`settings.storage.${state}`)}</span>}
      onPress={state === 'loose' ? ask : undefined}
    />
  );
}
