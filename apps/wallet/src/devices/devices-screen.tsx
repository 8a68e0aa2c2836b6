import { listDevices, renameDevice, type PersonDevice } from '@lanyard/holder/devices';
import { listMemberships } from '@lanyard/holder/joining';
import { Badge } from '@lanyard/ui/badge';
import { Button } from '@lanyard/ui/button';
import { Sheet } from '@lanyard/ui/dialog';
import { PhoneIcon } from '@lanyard/ui/icons';
import { List, ListRow, RowIcon } from '@lanyard/ui/list';
import { Monogram } from '@lanyard/ui/monogram';
import { Notice } from '@lanyard/ui/notice';
import { Loading, SkeletonRows } from '@lanyard/ui/skeleton';
import { Card } from '@lanyard/ui/surface';
import { TextField } from '@lanyard/ui/text-field';
import { useCallback, useEffect, useState } from 'react';
import { KnownBrowsers } from '../members/known-browsers.tsx';
import { TrustedBrowsers } from '../members/trusted-browsers.tsx';
import { useWords } from '../messages.ts';
import { useKept, useWallet } from '../people/this-wallet.ts';
import { ProblemNotice } from '../platform/problem-notice.tsx';
import { Screen } from '../platform/screen.tsx';
import { useWork } from '../platform/use-work.ts';

/** Everything the person signs in with, in all their organizations: this phone, browsers it approved, browsers and passkeys that need no phone. */
export function DevicesScreen() {
  const t = useWords();
  const memberships = useKept(listMemberships);
  return (
    <Screen title={t('devices.title')} back="/settings">
      <div className="stack gap-5">
        <Phones />
        {memberships?.map(({ organization }) => (
          <section key={organization.id} className="stack gap-4" aria-label={organization.name}>
            <h2 className="flex items-center gap-3 pt-3 text-title wrap-anywhere">
              <Monogram kind="organization" id={organization.id} name={organization.name} />
              {organization.name}
            </h2>
            <TrustedBrowsers organization={organization} />
            <KnownBrowsers organization={organization} />
          </section>
        ))}
      </div>
    </Screen>
  );
}

function Phones() {
  const t = useWords();
  const wallet = useWallet();
  const [devices, setDevices] = useState<readonly PersonDevice[]>();
  const [renaming, setRenaming] = useState<PersonDevice>();
  const { work, problem } = useWork();
  const read = useCallback(async () => setDevices(await listDevices(wallet)), [wallet]);
  useEffect(() => work(read), [work, read]);
  return (
    <>
      <Card title={t('devices.phones')} detail={t('devices.phones.detail')} flush>
        {devices === undefined && problem === undefined && (
          <Loading label={t('common.loading')}>
            <SkeletonRows rows={1} />
          </Loading>
        )}
        <List>
          {devices?.map((device) => (
            <ListRow
              key={device.id}
              icon={
                <RowIcon>
                  <PhoneIcon />
                </RowIcon>
              }
              title={device.label}
              detail={<PhoneFacts device={device} />}
              trailing={
                <Button size="small" onClick={() => setRenaming(device)}>
                  {t('devices.rename')}
                </Button>
              }
            />
          ))}
        </List>
        {problem !== undefined && (
          <div className="p-5">
            <ProblemNotice problem={problem} />
          </div>
        )}
      </Card>
      <Notice title={t('devices.lost.title')}>{t('devices.lost.text')}</Notice>
      {devices?.some(({ cloneSuspectedAt }) => cloneSuspectedAt !== null) === true && (
        <Notice tone="danger" title={t('devices.clone.title')}>
          {t('devices.clone.text')}
        </Notice>
      )}
      {renaming !== undefined && (
        <Renaming device={renaming} onClose={() => setRenaming(undefined)} onDone={() => work(read)} />
      )}
    </>
  );
}

function PhoneFacts({ device }: { device: PersonDevice }) {
  const t = useWords();
  const { current, createdAt, lastUsedAt } = device;
  return (
    <>
      <span className="block">
        {lastUsedAt === null
          ? t('devices.unused')
          : t('devices.used', { at: t.dateTime(new Date(lastUsedAt)) })}
      </span>
      <span className="block">{t('devices.since', { at: t.date(new Date(createdAt)) })}</span>
      {current && (
        <span className="block pt-1.5">
          <Badge tone="accent">{t('devices.current')}</Badge>
        </span>
      )}
    </>
  );
}

function Renaming({
  device,
  onClose,
  onDone,
}: {
  device: PersonDevice;
  onClose: () => void;
  onDone: () => void;
}) {
  const t = useWords();
  const wallet = useWallet();
  const [label, setLabel] = useState(device.label);
  const { work, busy, problem } = useWork();
  const wanted = label.trim();
  const save = () =>
    work(async () => {
      await renameDevice(wallet, { id: device.id, label: wanted });
      onDone();
      onClose();
    });
  return (
    <Sheet
      open
      onClose={onClose}
      title={t('devices.rename.title')}
      detail={t('devices.rename.detail')}
      actions={
        <>
          <Button kind="primary" wide busy={busy} disabled={wanted === ''} onClick={save}>
            {t('devices.rename.save')}
          </Button>
          <Button wide onClick={onClose}>
            {t('common.cancel')}
          </Button>
        </>
      }
    >
      <TextField
        label={t('devices.rename.label')}
        value={label}
        maxLength={80}
        onChange={(event) => setLabel(event.currentTarget.value)}
      />
      <ProblemNotice problem={problem} />
    </Sheet>
  );
}
