import { LanguageSelect } from '@lanyard/ui/language-select';
import { Monogram } from '@lanyard/ui/monogram';
import { HeaderMark, PageNavItem, PageShell } from '@lanyard/ui/page-shell';
import { ToastProvider } from '@lanyard/ui/toast';
import { useEffect, type ReactNode } from 'react';
import { useWords } from './messages.ts';
import type { Me } from './platform.ts';
import { SampleNotice } from './sample-notice.tsx';

export type Place = 'members' | 'activity';

const places = [
  ['members', '/console'],
  ['activity', '/console/activity'],
] as const;

/** The places of the console, for its header. */
export function ConsoleNav({ at }: { at: Place }) {
  const t = useWords();
  return (
    <>
      <PageNavItem href="/">{t('console.portal')}</PageNavItem>
      {places.map(([place, href]) => (
        <PageNavItem key={place} href={href} {...(place === at ? { 'aria-current': 'page' } : {})}>
          {t(`console.${place}`)}
        </PageNavItem>
      ))}
    </>
  );
}

/** Names the window after the page and the organization. */
export function useConsoleTitle(me: Me | undefined, at: Place): void {
  const t = useWords();
  const organization = me?.organization.name ?? 'Lanyard';
  useEffect(() => {
    document.title = `${t(`console.${at}`)} · ${organization}`;
  }, [t, at, organization]);
}

/** The foot of every page: another language. */
export function ConsoleFooter() {
  const t = useWords();
  return (
    <span className="ml-auto">
      <LanguageSelect label={t('console.language')} />
    </span>
  );
}

/** A page of the console: header, content, and the toast. `me` is undefined while it is loading. */
export function ConsoleShell({ me, at, children }: { me: Me | undefined; at: Place; children: ReactNode }) {
  const t = useWords();
  useConsoleTitle(me, at);
  return (
    <ToastProvider dismissLabel={t('console.dismiss')}>
      <PageShell
        width="wide"
        skipLabel={t('console.skip')}
        mark={
          me !== undefined && (
            <HeaderMark
              icon={
                <Monogram
                  kind="organization"
                  size="small"
                  id={me.organization.id}
                  name={me.organization.name}
                />
              }
            >
              {me.organization.name}
            </HeaderMark>
          )
        }
        nav={<ConsoleNav at={at} />}
        footer={<ConsoleFooter />}
        account={
          me !== undefined && <Monogram kind="person" size="small" id={me.person.did} name={me.member.name} />
        }
      >
        <SampleNotice me={me} />
        {children}
      </PageShell>
    </ToastProvider>
  );
}
