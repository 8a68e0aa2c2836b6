import { AppBar, PhoneScreen } from '@lanyard/ui/app-bar';
import { Button, IconButton } from '@lanyard/ui/button';
import { CountdownRing } from '@lanyard/ui/countdown-ring';
import { ClockIcon, FingerprintIcon, GlobeIcon, LaptopIcon, PinIcon, XIcon } from '@lanyard/ui/icons';
import { Fact, Facts, List, ListRow } from '@lanyard/ui/list';
import { Monogram } from '@lanyard/ui/monogram';
import { Notice } from '@lanyard/ui/notice';
import { RelativeTime } from '@lanyard/ui/relative-time';
import { Card } from '@lanyard/ui/surface';
import { Switch } from '@lanyard/ui/switch';
import { useState } from 'react';
import { useWords } from '../words.ts';
import { ago, organization, person } from './samples.ts';

/** Whose door, who asks, what is shared; then one deliberate touch. */
export function WalletApproval({ known = false }: { known?: boolean }) {
  const t = useWords();
  const [endsAt] = useState(() => Date.now() + 164_000);
  return (
    <PhoneScreen
      bar={
        <AppBar
          title={t('approve.title')}
          back={<IconButton label={t('approve.close')} icon={<XIcon className="size-6" />} />}
          action={<CountdownRing endsAt={endsAt} totalSeconds={180} label={t('approve.left')} />}
        />
      }
      footer={
        <>
          <Button kind="primary" wide icon={<FingerprintIcon />}>
            {t('approve.yes')}
          </Button>
          <div className="grid grid-cols-2 gap-2">
            <Button wide>{t('approve.no')}</Button>
            <Button kind="quiet-danger" wide>
              {t('approve.notMe')}
            </Button>
          </div>
        </>
      }
    >
      <div className="flex items-center gap-4 pb-6">
        <Monogram kind="organization" size="large" id={organization.id} name={organization.name} />
        <div className="grid min-w-0">
          <p className="text-display">{organization.name}</p>
          <p className="wrap-anywhere text-muted">{organization.address}</p>
        </div>
      </div>
      <div className="stack gap-4">
        {!known && (
          <Notice tone="warn" title={t('approve.new.title')}>
            {t('approve.new.text', { address: organization.address })}
          </Notice>
        )}
        <Card flush>
          <Facts>
            <Fact icon={<GlobeIcon />} label={t('approve.browser')}>
              Chrome 156
            </Fact>
            <Fact icon={<LaptopIcon />} label={t('approve.system')}>
              macOS 17
            </Fact>
            <Fact icon={<PinIcon />} label={t('approve.place')}>
              Brno, Czechia
            </Fact>
            <Fact icon={<ClockIcon />} label={t('approve.asked')}>
              {t.time(ago(0))}, <RelativeTime at={ago(0)} />
            </Fact>
          </Facts>
        </Card>
        <Card title={t('approve.share')} detail={t('approve.share.detail')} flush>
          <List>
            <ListRow
              htmlFor="share-email"
              title={t('home.fact.email')}
              detail={person.email}
              trailing={<Switch id="share-email" defaultChecked />}
            />
            <ListRow
              htmlFor="share-name"
              title={person.name}
              detail={t('approve.share.needed')}
              trailing={<Switch id="share-name" />}
            />
          </List>
        </Card>
      </div>
    </PhoneScreen>
  );
}
