import { Button } from '@lanyard/ui/button';
import { LogoutIcon } from '@lanyard/ui/icons';
import { LanguageSelect } from '@lanyard/ui/language-select';
import { Wordmark } from '@lanyard/ui/mark';
import { Monogram } from '@lanyard/ui/monogram';
import { Notice } from '@lanyard/ui/notice';
import { OrganizationSign } from '@lanyard/ui/organization-sign';
import { HeaderMark, PageNavItem, PageShell, PageTitle } from '@lanyard/ui/page-shell';
import { Loading, Skeleton } from '@lanyard/ui/skeleton';
import type { ReactNode } from 'react';
import { useWords } from './messages.ts';
import { leaveSession } from './session-acts.ts';
import type { Portal } from './use-portal.ts';

/** Before there is anything to show, or where it could not be had. */
export function PortalWaiting({ portal, reload }: { portal: 'failed' | undefined; reload: () => void }) {
  const t = useWords();
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

/** A page of the portal: the organization on top, where one can go, the person, the way out. */
export function PortalShell({
  portal,
  at,
  children,
}: {
  portal: Portal;
  at: 'home' | 'vault';
  children: ReactNode;
}) {
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
        <>
          <PageNavItem href="/" aria-current={at === 'home' ? 'page' : undefined}>
            {t('portal.home')}
          </PageNavItem>
          <PageNavItem href="/vault" aria-current={at === 'vault' ? 'page' : undefined}>
            {t('portal.vault')}
          </PageNavItem>
          {me.member.role !== null && <PageNavItem href="/console">{t('portal.console')}</PageNavItem>}
        </>
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
