import { Button } from '@lanyard/ui/button';
import { ClockIcon, GlobeIcon, LaptopIcon, LogoutIcon, PinIcon } from '@lanyard/ui/icons';
import { LanguageSelect } from '@lanyard/ui/language-select';
import { Fact, Facts } from '@lanyard/ui/list';
import { Wordmark } from '@lanyard/ui/mark';
import { Monogram } from '@lanyard/ui/monogram';
import { Notice } from '@lanyard/ui/notice';
import { OrganizationSign } from '@lanyard/ui/organization-sign';
import { HeaderMark, PageNavItem, PageShell, PageTitle } from '@lanyard/ui/page-shell';
import { relativeTime, RelativeTime } from '@lanyard/ui/relative-time';
import { Loading, Skeleton } from '@lanyard/ui/skeleton';
import { Card } from '@lanyard/ui/surface';
import { ToastProvider } from '@lanyard/ui/toast';
import type { ReactNode } from 'react';
import { browser } from './browser.ts';
import { useWords } from './messages.ts';
import { NextSteps } from './next-steps.tsx';
import { Phones } from './phones.tsx';
import { IdentityCard } from './identity-card.tsx';
import { leaveSession } from './session-acts.ts';
import { Sessions } from './sessions.tsx';
import { TrustedBrowsers } from './trusted-browsers.tsx';
import { usePortal, type Me, type Portal } from './use-portal.ts';
import { VaultCard } from './vault-card.tsx';

/** Who I am here, this sign-in, the others, and the ways out. */
export function PortalHome({ page }: { page: { sessionId: string; csrfToken: string } }) {
  const t = useWords();
  const { portal, reload } = usePortal(page);
  if (portal === undefined || portal === 'failed') {
    return (
      <main className="mx-auto max-w-[784px] px-5 py-14 sm:px-8">
        {portal === undefined ? (
          <Loading label={t('portal.loading')}>
            <Skeleton className="h-10 w-72" />
            <Skeleton className="mt-10 h-56 w-full rounded-card" />
          </Loading>
        ) : (
          <>
            <PageTitle title={t('portal.failed.title')} />
            <Notice
              tone="warn"
              action={
                <Button size="small" onClick={reload}>
                  {t('portal.retry')}
                </Button>
              }
            >
              {t('portal.failed.text')}
            </Notice>
          </>
        )}
      </main>
    );
  }
  return (
    <ToastProvider dismissLabel={t('portal.dismiss')}>
      <Shell portal={portal}>
        <PageTitle
          title={greeting(t, portal.me)}
          detail={t('portal.lead', { organization: portal.me.organization.name })}
        />
        {portal.me.isSample && (
          <Notice title={t('portal.sample.title')} className="mb-6">
            {t('portal.sample.text')}
          </Notice>
        )}
        <div className="grid gap-6">
          <NextSteps portal={portal} />
          <Here me={portal.me} />
          <div id="vault">
            <VaultCard portal={portal} />
          </div>
          <IdentityCard portal={portal} />
          <TrustedBrowsers portal={portal} onChange={reload} />
          <Sessions portal={portal} onChange={reload} />
          <div id="phones">
            <Phones portal={portal} onChange={reload} />
          </div>
        </div>
      </Shell>
    </ToastProvider>
  );
}

function greeting(t: ReturnType<typeof useWords>, { member }: Me): string {
  const hour = new Date(browser.now()).getHours();
  const [name = member.name] = member.name.split(' ');
  if (hour >= 5 && hour < 12) return t('portal.greeting.morning', { name });
  return hour >= 18 || hour < 5 ? t('portal.greeting.evening', { name }) : t('portal.greeting.day', { name });
}

function Shell({ portal, children }: { portal: Portal; children: ReactNode }) {
  const t = useWords();
  const { me, session } = portal;
  return (
    <PageShell
      skipLabel={t('portal.skip')}
      mark={
        <HeaderMark
          icon={
            <OrganizationSign
              size="small"
              id={me.organization.id}
              name={me.organization.name}
              logo={me.logo}
            />
          }
        >
          {me.organization.name}
        </HeaderMark>
      }
      nav={
        me.member.role !== null && (
          <>
            <PageNavItem href="/" aria-current="page">
              {t('portal.home')}
            </PageNavItem>
            <PageNavItem href="/console">{t('portal.console')}</PageNavItem>
          </>
        )
      }
      account={
        <>
          <Button
            kind="quiet"
            size="small"
            icon={<LogoutIcon className="size-4" />}
            onClick={() => void leaveSession(session).catch(() => location.reload())}
          >
            {t('portal.signOut')}
          </Button>
          <Monogram kind="person" size="small" id={me.person.did} name={me.member.name} />
        </>
      }
      footer={
        <>
          <span>{t('portal.footer')}</span>
          <Wordmark className="text-ink" />
          <span className="ml-auto">
            <LanguageSelect label={t('portal.language')} />
          </span>
        </>
      }
    >
      {children}
    </PageShell>
  );
}

function Here({ me }: { me: Me }) {
  const t = useWords();
  const { browser: name, system, address, place, createdAt, expiresAt } = me.session;
  const since = new Date(createdAt);
  return (
    <Card
      title={t('portal.here')}
      detail={t('portal.here.detail', { when: relativeTime(t.locale, since.getTime(), browser.now()) })}
      flush
    >
      <Facts>
        <Fact icon={<LaptopIcon />} label={t('portal.here.browser')}>
          {`${name}, ${system}`}
        </Fact>
        <Fact icon={<GlobeIcon />} label={t('portal.here.address')}>
          {address}
        </Fact>
        {place !== null && (
          <Fact icon={<PinIcon />} label={t('portal.here.place')}>
            {place}
          </Fact>
        )}
        <Fact icon={<ClockIcon />} label={t('portal.here.ends')}>
          <RelativeTime at={new Date(expiresAt)} />
        </Fact>
      </Facts>
    </Card>
  );
}
