import {
  authenticatorDemands,
  getAuthenticatorPolicy,
  setAuthenticatorPolicy,
  type AuthenticatorDemands,
  type AuthenticatorPolicy,
} from '@lanyard/contract/authenticators';
import { Button } from '@lanyard/ui/button';
import { SelectField } from '@lanyard/ui/select-field';
import { Card } from '@lanyard/ui/surface';
import { Switch } from '@lanyard/ui/switch';
import { TextField } from '@lanyard/ui/text-field';
import { useState } from 'react';
import { useWords } from '../messages.ts';
import { browser } from '../platform.ts';
import { Unread } from './unread.tsx';
import { useSaving } from './use-saving.ts';
import { useRead } from './use-settings.ts';

const readPolicy = async () => browser.cloud.call(getAuthenticatorPolicy, {});

/** Which wallets may join and which passkeys be made, by what their maker certified. */
export function Authenticators() {
  const { value: policy, setValue, load } = useRead<AuthenticatorPolicy>(readPolicy);
  if (typeof policy !== 'object') return <Unread value={policy} load={load} />;
  return <AuthenticatorsCard policy={policy} onChange={setValue} />;
}

const aModel = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;
const modelsIn = (text: string): string[] =>
  text
    .toLowerCase()
    .split(/[\s,;]+/)
    .filter((part) => part !== '');

function AuthenticatorsCard({
  policy,
  onChange,
}: {
  policy: AuthenticatorPolicy;
  onChange: (policy: AuthenticatorPolicy) => void;
}) {
  const t = useWords();
  const [accepts, setAccepts] = useState(policy.accepts);
  const [text, setText] = useState(policy.models.join(', '));
  const [synced, setSynced] = useState(policy.synced);
  const models = modelsIn(text);
  const isWrong =
    accepts === 'models' && (models.length === 0 || !models.every((model) => aModel.test(model)));
  const save = useSaving(async () => {
    const kept = accepts === 'models' ? models : policy.models;
    onChange(await browser.cloud.call(setAuthenticatorPolicy, { body: { accepts, models: kept, synced } }));
  });
  const isChange =
    accepts !== policy.accepts ||
    synced !== policy.synced ||
    (accepts === 'models' && models.join() !== policy.models.join());
  return (
    <Card
      title={t('authenticators.title')}
      detail={t('authenticators.detail')}
      footer={
        <Button size="small" disabled={!isChange || isWrong} onClick={save}>
          {t('authenticators.save')}
        </Button>
      }
    >
      <div className="grid max-w-lg gap-6">
        <SelectField
          label={t('authenticators.accepts')}
          value={accepts}
          onChange={(event) => setAccepts(event.target.value as AuthenticatorDemands)}
        >
          {authenticatorDemands.map((demand) => (
            <option key={demand} value={demand}>
              {t(`authenticators.${demand}`)}
            </option>
          ))}
        </SelectField>
        {accepts === 'models' && (
          <TextField
            label={t('authenticators.models')}
            hint={t('authenticators.models.hint')}
            value={text}
            onChange={(event) => setText(event.target.value)}
          />
        )}
        <label htmlFor="synced" className="flex items-center justify-between gap-4">
          <span className="grid gap-0.5">
            <span className="text-small font-medium">{t('authenticators.synced')}</span>
            <span className="text-small text-muted">{t('authenticators.synced.hint')}</span>
          </span>
          <Switch id="synced" checked={synced} onChange={() => setSynced(!synced)} />
        </label>
      </div>
    </Card>
  );
}
