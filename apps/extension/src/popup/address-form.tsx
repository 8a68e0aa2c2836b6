import { Button } from '@lanyard/ui/button';
import { TextField } from '@lanyard/ui/text-field';
import { useState } from 'react';
import { browserAt, originOfAddress, rememberPlace } from '../session/place.ts';
import { useWords } from './messages.ts';
import { Screen } from './screen.tsx';

/** Asked once: where the organization is. */
export function AddressForm({ onFound }: { onFound: () => void }) {
  const t = useWords();
  const [typed, setTyped] = useState('');
  const [problem, setProblem] = useState<'invalid' | 'unknown'>();
  const [isLooking, setLooking] = useState(false);
  const look = async () => {
    const origin = originOfAddress(typed);
    if (origin === undefined) {
      setProblem('invalid');
      return;
    }
    setLooking(true);
    try {
      const { organization } = await browserAt(origin, () => undefined).openDoor();
      await rememberPlace({ origin, organizationId: organization.id, name: organization.name });
      onFound();
    } catch {
      setProblem('unknown');
      setLooking(false);
    }
  };
  return (
    <Screen title={t('popup.address.title')} text={t('popup.address.text')}>
      <form
        className="grid gap-4"
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          void look();
        }}
      >
        <TextField
          label={t('popup.address.label')}
          value={typed}
          autoFocus
          autoComplete="off"
          autoCapitalize="none"
          spellCheck={false}
          inputMode="url"
          placeholder="acme.example.com"
          error={problem === undefined ? undefined : t(`popup.address.${problem}`)}
          onChange={(event) => {
            setTyped(event.target.value);
            setProblem(undefined);
          }}
        />
        <Button kind="primary" type="submit" disabled={isLooking}>
          {t('popup.address.next')}
        </Button>
      </form>
    </Screen>
  );
}
