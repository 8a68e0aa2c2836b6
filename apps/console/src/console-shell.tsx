import { LanguageSelect } from '@lanyard/ui/language-select';
import { HomeIcon } from '@lanyard/ui/icons';
import { Monogram } from '@lanyard/ui/monogram';
import { OrganizationSign } from '@lanyard/ui/organization-sign';
import { HeaderMark } from '@lanyard/ui/page-shell';
import { ToastProvider } from '@lanyard/ui/toast';
import { useEffect, useRef, type ReactNode } from 'react';
import { places, type Place } from './console-places.ts';
import { mayDo, useMe } from './me.tsx';
import { useWords } from './messages.ts';
import { PaletteButton } from './palette/palette.tsx';
import { useVisit } from './router.ts';
import { SampleNotice } from './sample-notice.tsx';

/**
 * A page of the console: on a wide screen the ways at its side, on a narrow one above; the content; and the toast. Ways that lead
 * to a refusal are not shown.
 */
export function ConsoleShell({ at, children }: { at: Place; children: ReactNode }) {
  const t = useWords();
  const me = useMe();
  const here = useRef<HTMLAnchorElement>(null);
  // On a narrow screen the ways are wider than it is: the one that is taken is in sight.
  useEffect(() => {
    // Some browsers return a promise, which React would take for a clean-up.
    here.current?.scrollIntoView({ block: 'nearest', inline: 'nearest' });
  }, [at, me]);
  useArrival(`${t(`console.${at}`)} · ${me?.organization.name ?? 'Lanyard'}`);
  const shown = places.filter(
    ({ takes }) => takes.length === 0 || takes.some((permission) => mayDo(me, permission)),
  );
  return (
    <ToastProvider dismissLabel={t('console.dismiss')}>
      <div className="flex min-h-dvh flex-col md:flex-row">
        <a
          href="#content"
          className="fixed top-2 left-2 z-50 -translate-y-20 rounded-control bg-raised px-4 py-2.5 font-medium text-accent-ink transition focus:translate-y-0 focus:shadow-float"
        >
          {t('console.skip')}
        </a>
        <header className="flex flex-wrap items-center gap-x-2 border-b border-line bg-surface md:sticky md:top-0 md:h-dvh md:w-60 md:shrink-0 md:flex-col md:flex-nowrap md:items-stretch md:overflow-y-auto md:border-r md:border-b-0 md:p-3">
          <div className="flex min-h-16 min-w-0 flex-1 items-center pl-5 md:min-h-14 md:flex-none md:pl-2">
            {me !== undefined && (
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
            )}
          </div>
          <PaletteButton />
          <div className="flex items-center gap-1 pr-3 md:order-last md:mt-auto md:grid md:justify-items-start md:gap-2 md:pr-0">
            <span className="max-md:hidden">
              <LanguageSelect label={t('console.language')} />
            </span>
            <a href="/" className={way}>
              <HomeIcon className="size-5" />
              <span className="max-sm:sr-only">{t('console.portal')}</span>
            </a>
            {me !== undefined && (
              <span className="flex max-w-full min-w-0 items-center gap-3 md:px-2 md:pb-2">
                <Monogram kind="person" size="small" id={me.person.did} name={me.member.name} />
                <span className="truncate text-small font-medium max-md:sr-only">{me.member.name}</span>
              </span>
            )}
          </div>
          <nav aria-label={t('console.places')} className="w-full overflow-x-auto md:overflow-visible">
            <ul className="flex px-2 md:grid md:gap-0.5 md:px-0 md:pt-2">
              {shown.map(({ place, href, icon: Icon }) => (
                <li key={place} className="min-w-16 flex-1 md:min-w-0">
                  <a
                    href={href}
                    className={tab}
                    {...(place === at ? { 'aria-current': 'page' as const, ref: here } : {})}
                  >
                    <Icon className="size-5" />
                    {t(`console.${place}`)}
                  </a>
                </li>
              ))}
            </ul>
          </nav>
        </header>
        <main id="content" tabIndex={-1} className="min-w-0 flex-1 px-5 py-8 sm:px-8 md:py-12 lg:px-12">
          <div className="mx-auto w-full max-w-[1040px]">
            <SampleNotice me={me} />
            {children}
            <p className="pt-10 md:hidden">
              <LanguageSelect label={t('console.language')} />
            </p>
          </div>
        </main>
      </div>
    </ToastProvider>
  );
}

const way =
  'flex min-h-11 items-center gap-3 rounded-control px-3 text-small font-medium text-muted transition hover:bg-sunken hover:text-ink focus-visible:-outline-offset-2 md:min-h-10';
const tab =
  'grid min-h-14 justify-items-center gap-0.5 rounded-control px-1 py-1.5 text-caption font-medium text-muted transition hover:text-ink focus-visible:-outline-offset-2 aria-[current=page]:text-accent-ink md:flex md:min-h-10 md:items-center md:gap-3 md:px-3 md:py-0 md:text-small md:hover:bg-sunken md:aria-[current=page]:bg-accent-soft';

/** A screen that is come to names the page, and takes the keyboard to its title; the first one leaves it where the browser put it. */
function useArrival(name: string): void {
  const { path } = useVisit();
  const before = useRef<string | undefined>(undefined);
  useEffect(() => {
    document.title = name;
  }, [name]);
  useEffect(() => {
    const isFirst = before.current === undefined;
    before.current = path;
    if (!isFirst) document.querySelector<HTMLElement>('h1')?.focus({ preventScroll: true });
  }, [path]);
}
