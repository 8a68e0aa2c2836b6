import type { OrganizationSettings } from '@lanyard/contract/organization';
import type { ClaimAsked, ClaimType } from '@lanyard/contract/shapes';
import { Button } from '@lanyard/ui/button';
import { MailIcon, PhoneIcon } from '@lanyard/ui/icons';
import { Notice } from '@lanyard/ui/notice';
import { SelectField } from '@lanyard/ui/select-field';
import { Card } from '@lanyard/ui/surface';
import { TextField } from '@lanyard/ui/text-field';
import { useState } from 'react';
import { useWords } from '../messages.ts';
import { useSaving } from './use-saving.ts';
import type { Changes } from './use-settings.ts';

type Demand = 'no' | 'optional' | 'required';
type Wanted = Readonly<Record<ClaimType, { readonly demand: Demand; readonly reason: string }>>;
const icons = { email: MailIcon, phone: PhoneIcon } as const;

/** What wallets are asked for at sign-in, and why: people read the reason where they decide. */
export function ClaimsAsked({
  settings,
  change,
}: {
  settings: OrganizationSettings;
  change: (changes: Changes) => Promise<void>;
}) {
  const t = useWords();
  const [wanted, setWanted] = useState<Wanted>(() => ({
    email: wantedOf(settings, 'email'),
    phone: wantedOf(settings, 'phone'),
  }));
  const types = settings.claimsPossible;
  const claimsAsked = types.flatMap((type) => askedOf(type, wanted[type]));
  const before = types.flatMap((type) => askedOf(type, wantedOf(settings, type)));
  const isChanged = JSON.stringify(claimsAsked) !== JSON.stringify(before);
  const isNewlyRequired = claimsAsked.some(
    ({ type, required }) => required && wantedOf(settings, type).demand !== 'required',
  );
  const save = useSaving(() => change({ claimsAsked }));
  return (
    <Card
      title={t('asked.title')}
      detail={t('asked.detail')}
      footer={
        <Button size="small" disabled={!isChanged} onClick={save}>
          {t('asked.save')}
        </Button>
      }
    >
      <div className="grid gap-6">
        {types.map((type) => {
          const { demand, reason } = wanted[type];
          const Icon = icons[type];
          const set = (changed: Partial<Wanted[ClaimType]>) =>
            setWanted({ ...wanted, [type]: { ...wanted[type], ...changed } });
          return (
            <fieldset key={type} className="grid items-start gap-4 sm:grid-cols-[1fr_2fr]">
              <legend className="flex items-center gap-2 pb-3 font-medium">
                <Icon className="size-5 text-faint" />
                {t(`asked.${type}`)}
              </legend>
              <SelectField
                label={t('asked.demand')}
                value={demand}
                onChange={({ target }) => set({ demand: target.value as Demand })}
              >
                {(['no', 'optional', 'required'] as const).map((each) => (
                  <option key={each} value={each}>
                    {t(`asked.demand.${each}`)}
                  </option>
                ))}
              </SelectField>
              {demand !== 'no' && (
                <TextField
                  label={t('asked.reason')}
                  hint={t('asked.reason.hint')}
                  value={reason}
                  maxLength={160}
                  onChange={({ target }) => set({ reason: target.value })}
                />
              )}
            </fieldset>
          );
        })}
        {isNewlyRequired && <Notice tone="warn">{t('asked.required.warning')}</Notice>}
      </div>
    </Card>
  );
}

function wantedOf({ claimsAsked }: OrganizationSettings, type: ClaimType): Wanted[ClaimType] {
  const asked = claimsAsked.find((each) => each.type === type);
  if (asked === undefined) return { demand: 'no', reason: '' };
  return { demand: asked.required ? 'required' : 'optional', reason: asked.reason ?? '' };
}

function askedOf(type: ClaimType, { demand, reason }: Wanted[ClaimType]): ClaimAsked[] {
  if (demand === 'no') return [];
  const why = reason.trim() === '' ? {} : { reason: reason.trim() };
  return [{ type, required: demand === 'required', ...why }];
}
