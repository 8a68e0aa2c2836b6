import { ClockIcon, GlobeIcon, LaptopIcon, PinIcon } from '@lanyard/ui/icons';
import { Fact, Facts } from '@lanyard/ui/list';
import { Notice } from '@lanyard/ui/notice';
import { PageTitle } from '@lanyard/ui/page-shell';
import { relativeTime, RelativeTime } from '@lanyard/ui/relative-time';
import { Card } from '@lanyard/ui/surface';
import { ToastProvider } from '@lanyard/ui/toast';
import { browser } from './browser.ts';
import { useWords } from './messages.ts';
import { NextSteps } from './next-steps.tsx';
import { Phones } from './phones.tsx';
import { PortalShell, PortalWaiting } from './portal-shell.tsx';
import { IdentityCard } from './identity-card.tsx';
import { Sessions } from './sessions.tsx';
import { TrustedBrowsers } from './trusted-browsers.tsx';
import { usePortal, type Me, type Portal } from './use-portal.ts';
import { useVault } from './use-vault.ts';
import { VaultCard } from './vault-card.tsx';

/** Who I am here, this sign-in, the others, and the ways out. */
export function PortalHome({ page }: { page: { sessionId: string; csrfToken: string } }) {
  const t = useWords();
  const { portal, reload } = usePortal(page);
  if (portal === undefined || portal === 'failed') return <PortalWaiting portal={portal} reload={reload} />;
  return (
    <ToastProvider dismissLabel={t('portal.dismiss')}>
      <PortalShell portal={portal} at="home">
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
            <HomeVault portal={portal} />
          </div>
          <IdentityCard portal={portal} />
          <TrustedBrowsers portal={portal} onChange={reload} />
          <Sessions portal={portal} onChange={reload} />
          <div id="phones">
            <Phones portal={portal} onChange={reload} />
          </div>
        </div>
      </PortalShell>
    </ToastProvider>
  );
}

/** The vault as the home shows it: open or locked, and the way to its items. */
function HomeVault({ portal }: { portal: Portal }) {
  const vault = useVault(portal.session, portal.me.vault.idleMinutes);
  return <VaultCard portal={portal} vault={vault} />;
}

function greeting(t: ReturnType<typeof useWords>, { member }: Me): string {
  const hour = new Date(browser.now()).getHours();
  const [name = member.name] = member.name.split(' ');
  if (hour >= 5 && hour < 12) return t('portal.greeting.morning', { name });
  return hour >= 18 || hour < 5 ? t('portal.greeting.evening', { name }) : t('portal.greeting.day', { name });
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
          {`${t.agent(name)}, ${t.agent(system)}`}
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
