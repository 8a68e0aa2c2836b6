import { Badge } from '@lanyard/ui/badge';
import { Button } from '@lanyard/ui/button';
import { ClockIcon, GlobeIcon, LaptopIcon, LogoutIcon, PhoneIcon, PinIcon } from '@lanyard/ui/icons';
import { Fact, Facts, List, ListRow, RowIcon } from '@lanyard/ui/list';
import { Wordmark } from '@lanyard/ui/mark';
import { Monogram } from '@lanyard/ui/monogram';
import { HeaderMark, PageNavItem, PageShell, PageTitle } from '@lanyard/ui/page-shell';
import { relativeTime, RelativeTime } from '@lanyard/ui/relative-time';
import { Card } from '@lanyard/ui/surface';
import { ToastProvider, useToast } from '@lanyard/ui/toast';
import { useState } from 'react';
import { useWords } from '../words.ts';
import { ago, organization, person } from './samples.ts';

const elsewhere = [
  { id: 's1', browser: 'Safari', system: 'iPad', place: 'Prague, Czechia', activeMinutes: 140 },
  { id: 's2', browser: 'Firefox', system: 'Windows 11', place: 'Brno, Czechia', activeMinutes: 2900 },
];

function Sessions() {
  const t = useWords();
  const toast = useToast();
  const [sessions, setSessions] = useState(elsewhere);
  const end = (id: string, browser: string) => {
    const before = sessions;
    setSessions(sessions.filter((session) => session.id !== id));
    toast({
      message: t('portal.ended', { browser }),
      undo: { label: t('portal.undo'), onUndo: () => setSessions(before) },
    });
  };
  return (
    <Card
      title={t('portal.sessions')}
      detail={t('portal.sessions.detail', { count: sessions.length })}
      footer={
        <Button size="small" kind="quiet-danger" className="-ml-3.5">
          {t('portal.endAll')}
        </Button>
      }
      flush
    >
      <List>
        {sessions.map(({ id, browser, system, place, activeMinutes }) => (
          <ListRow
            key={id}
            icon={
              <RowIcon>
                <GlobeIcon />
              </RowIcon>
            }
            title={`${browser}, ${system}`}
            detail={
              <>
                {place} · <RelativeTime at={ago(activeMinutes)} />
              </>
            }
            trailing={
              <Button
                size="small"
                aria-label={t('portal.endNamed', { browser })}
                onClick={() => end(id, browser)}
              >
                {t('portal.end')}
              </Button>
            }
          />
        ))}
      </List>
    </Card>
  );
}

/** Who I am here, this sign-in, the others, and the ways out. */
export function PortalHome() {
  const t = useWords();
  return (
    <ToastProvider dismissLabel={t('portal.dismiss')}>
      <PageShell
        skipLabel={t('portal.skip')}
        mark={
          <HeaderMark
            icon={<Monogram kind="organization" size="small" id={organization.id} name={organization.name} />}
          >
            {organization.name}
          </HeaderMark>
        }
        nav={
          <>
            <PageNavItem href="#home" aria-current="page">
              {t('nav.home')}
            </PageNavItem>
            <PageNavItem href="#activity">{t('nav.activity')}</PageNavItem>
            <PageNavItem href="#settings">{t('nav.settings')}</PageNavItem>
          </>
        }
        account={
          <>
            <Button kind="quiet" size="small" icon={<LogoutIcon className="size-4" />}>
              {t('portal.signOut')}
            </Button>
            <Monogram kind="person" size="small" id={person.did} name={person.name} />
          </>
        }
        footer={
          <>
            <span>{t('portal.footer')}</span>
            <Wordmark className="text-ink" />
          </>
        }
      >
        <PageTitle
          title={t('portal.greeting', { name: 'Ada' })}
          detail={t('portal.lead', { organization: organization.name })}
        />
        <div className="stack gap-6">
          <Card
            title={t('portal.here')}
            detail={t('portal.here.detail', {
              device: 'Pixel 11',
              when: relativeTime(t.locale, ago(4).getTime(), ago(0).getTime()),
            })}
            action={
              <Badge tone="success" dot>
                {t('portal.known')}
              </Badge>
            }
            flush
          >
            <Facts>
              <Fact icon={<LaptopIcon />} label={t('portal.here.browser')}>
                Chrome 156, macOS 17
              </Fact>
              <Fact icon={<PinIcon />} label={t('portal.here.place')}>
                Brno, Czechia
              </Fact>
              <Fact icon={<ClockIcon />} label={t('portal.here.ends')}>
                <RelativeTime at={ago(-709)} />
              </Fact>
            </Facts>
          </Card>
          <Sessions />
          <Card title={t('portal.devices')} flush>
            <List>
              <ListRow
                icon={
                  <RowIcon>
                    <PhoneIcon />
                  </RowIcon>
                }
                title="Pixel 11"
                detail={t('portal.device.detail', { at: t.date(ago(60_000)) })}
              />
            </List>
          </Card>
        </div>
      </PageShell>
    </ToastProvider>
  );
}
