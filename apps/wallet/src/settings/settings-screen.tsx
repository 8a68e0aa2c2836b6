import { listClaims } from '@lanyard/holder/claims';
import { forgetToken } from '@lanyard/holder/person-session';
import { pinState } from '@lanyard/holder/pin';
import { recoveryState } from '@lanyard/holder/recovery';
import { appearances, useAppearance } from '@lanyard/ui/appearance';
import { Badge } from '@lanyard/ui/badge';
import { Button } from '@lanyard/ui/button';
import { CopyButton } from '@lanyard/ui/copy-button';
import { CardIcon, LockIcon, PhoneIcon, ShieldIcon } from '@lanyard/ui/icons';
import { languageChoice, languages, ownNameOf } from '@lanyard/ui/language';
import { Fact, Facts, List, ListRow, RowIcon } from '@lanyard/ui/list';
import { Segmented } from '@lanyard/ui/segmented';
import { SelectField } from '@lanyard/ui/select-field';
import { Card } from '@lanyard/ui/surface';
import { autoLock, lock, lockMinutes } from '../lock/lock.ts';
import { useWords } from '../messages.ts';
import { useKept, useWallet } from '../people/this-wallet.ts';
import { useInstallation, useTrial } from '../platform/installation.ts';
import { LinkButton, RowLink } from '../platform/links.tsx';
import { PushCard } from '../notices/push-card.tsx';
import { Screen } from '../platform/screen.tsx';
import { update, updateReady } from '../platform/updates.ts';
import { StorageRow } from './storage-row.tsx';

export function SettingsScreen() {
  const t = useWords();
  return (
    <Screen title={t('settings.title')} back="/">
      <div className="stack gap-5">
        <LockCard />
        <PushCard />
        <LookCard />
        <SafetyCard />
        <IdentityCardOfFacts />
        <AboutCard />
        <LinkButton to="/end" kind="quiet-danger" wide>
          {t('settings.end')}
        </LinkButton>
      </div>
    </Screen>
  );
}

function LockCard() {
  const t = useWords();
  const wallet = useWallet();
  const after = autoLock.use();
  const pin = useKept(pinState);
  const lockNow = () => {
    forgetToken(wallet);
    lock.lockNow();
  };
  return (
    <Card title={t('settings.lock')}>
      <div className="stack gap-5">
        <SelectField
          label={t('settings.lock.after')}
          value={after}
          onChange={(event) => autoLock.set(event.currentTarget.value)}
        >
          {lockMinutes.map((minutes) => (
            <option key={minutes} value={String(minutes)}>
              {t('settings.lock.minutes', { minutes })}
            </option>
          ))}
        </SelectField>
        <LinkButton to="/pin" wide>
          {pin?.set === true ? t('settings.pin.change') : t('settings.pin.set')}
        </LinkButton>
        <Button wide icon={<LockIcon />} onClick={lockNow}>
          {t('settings.lock.now')}
        </Button>
      </div>
    </Card>
  );
}

function LookCard() {
  const t = useWords();
  const [appearance, setAppearance] = useAppearance();
  const [language, setLanguage] = languageChoice.use();
  return (
    <Card title={t('settings.look')}>
      <div className="stack gap-5">
        <div className="stack gap-2">
          <p aria-hidden="true" className="text-small font-medium">
            {t('settings.theme')}
          </p>
          <div>
            <Segmented
              label={t('settings.theme')}
              options={appearances.map((value) => ({ value, label: t(`settings.theme.${value}`) }))}
              value={appearance}
              onChange={setAppearance}
            />
          </div>
        </div>
        <SelectField
          label={t('settings.language')}
          value={language}
          onChange={(event) =>
            setLanguage(languages.find((tag) => tag === event.currentTarget.value) ?? 'browser')
          }
        >
          <option value="browser">{t('settings.language.device')}</option>
          {languages.map((tag) => (
            <option key={tag} value={tag} lang={tag}>
              {ownNameOf(tag)}
            </option>
          ))}
        </SelectField>
      </div>
    </Card>
  );
}

function SafetyCard() {
  const t = useWords();
  const { identity } = useWallet();
  const recovery = useKept(recoveryState);
  const claims = useKept(listClaims);
  const provenAt = recovery?.provenAt ?? null;
  return (
    <Card title={t('settings.safety')} flush>
      <List>
        {provenAt === null ? (
          <RowLink
            to="/recovery"
            icon={
              <RowIcon>
                <ShieldIcon />
              </RowIcon>
            }
            title={t('settings.recovery')}
            detail={t('settings.recovery.unproven')}
            trailing={<Badge tone="warn">{t('home.reminders')}</Badge>}
          />
        ) : (
          <ListRow
            icon={
              <RowIcon>
                <ShieldIcon />
              </RowIcon>
            }
            title={t('settings.recovery')}
            detail={t('settings.recovery.proven', { at: t.date(new Date(provenAt)) })}
          />
        )}
        <RowLink
          to="/claims"
          icon={
            <RowIcon>
              <CardIcon />
            </RowIcon>
          }
          title={t('settings.facts')}
          detail={t('settings.facts.detail')}
          trailing={claims === undefined ? undefined : t.number(claims.length)}
        />
        <RowLink
          to="/devices"
          icon={
            <RowIcon>
              <PhoneIcon />
            </RowIcon>
          }
          title={t('devices.title')}
          detail={t('devices.open.detail')}
        />
        <StorageRow />
      </List>
      <div className="border-t border-line">
        <Facts>
          <Fact label={t('settings.protection')}>
            {identity.prf ? t('settings.protection.prf') : t('settings.protection.device')}
          </Fact>
          <Fact label={t('settings.credential')}>
            {identity.synced ? t('settings.credential.synced') : t('settings.credential.device')}
          </Fact>
        </Facts>
      </div>
    </Card>
  );
}

function IdentityCardOfFacts() {
  const t = useWords();
  const { identity } = useWallet();
  return (
    <Card
      title={t('settings.identity')}
      detail={t('settings.made', { at: t.date(new Date(identity.createdAt), 'long') })}
      action={
        <CopyButton
          text={identity.did}
          label={t('settings.did.copy')}
          copiedLabel={t('settings.did.copied')}
        />
      }
    >
      <p className="text-small font-medium">{t('settings.did')}</p>
      <p className="figures text-small wrap-anywhere text-muted">{identity.did}</p>
    </Card>
  );
}

function AboutCard() {
  const t = useWords();
  const trial = useTrial();
  const known = useInstallation();
  const newer = updateReady.use();
  return (
    <Card
      title={t('settings.about')}
      {...(trial ? { detail: t('trial.text'), action: <Badge tone="warn">{t('trial.mark')}</Badge> } : {})}
      flush
    >
      <Facts>
        <Fact label={t('settings.version')}>{import.meta.env.LANYARD_VERSION}</Fact>
        <Fact label={t('settings.cloud')}>{known?.domain ?? location.host}</Fact>
        {known !== undefined && known.outbox !== null && (
          <Fact label={t('settings.outbox')}>
            <a href={known.outbox} target="_blank" rel="noreferrer" className="text-link">
              {t('code.outbox')}
            </a>
          </Fact>
        )}
      </Facts>
      {newer && (
        <div className="stack gap-3 border-t border-line p-5">
          <p className="text-small text-muted">{t('update.text')}</p>
          <Button wide onClick={update}>
            {t('update.action')}
          </Button>
        </div>
      )}
    </Card>
  );
}
