import { AppBar, BottomNav, BottomNavItem, PhoneScreen } from '@lanyard/ui/app-bar';
import { IconButton } from '@lanyard/ui/button';
import { ButtonLink } from '@lanyard/ui/button';
import { EmptyState } from '@lanyard/ui/empty-state';
import {
  ActivityIcon,
  CheckIcon,
  HomeIcon,
  MailIcon,
  OrganizationIcon,
  ScanIcon,
  SettingsIcon,
  ShieldCheckIcon,
} from '@lanyard/ui/icons';
import { IdentityCard, Strap } from '@lanyard/ui/identity-card';
import { List, ListLink, RowIcon } from '@lanyard/ui/list';
import { Wordmark } from '@lanyard/ui/mark';
import { Monogram } from '@lanyard/ui/monogram';
import { Card } from '@lanyard/ui/surface';
import { useWords } from '../words.ts';
import { ago, organizations, person } from './samples.ts';

function Nav() {
  const t = useWords();
  return (
    <BottomNav label={t('nav.label')}>
      <BottomNavItem href="#home" aria-current="page" icon={<HomeIcon className="size-6" />}>
        {t('nav.home')}
      </BottomNavItem>
      <BottomNavItem href="#scan" hero icon={<ScanIcon className="size-6" />}>
        {t('nav.scan')}
      </BottomNavItem>
      <BottomNavItem href="#activity" icon={<ActivityIcon className="size-6" />}>
        {t('nav.activity')}
      </BottomNavItem>
    </BottomNav>
  );
}

/** The first thing one sees: the card, then where it opens doors, then what it knows. */
export function WalletHome({ empty = false }: { empty?: boolean }) {
  const t = useWords();
  return (
    <PhoneScreen
      bar={
        <AppBar
          title={<Wordmark />}
          action={<IconButton label={t('nav.settings')} icon={<SettingsIcon className="size-6" />} />}
        />
      }
      nav={<Nav />}
    >
      <div className="-mt-3">
        <Strap />
      </div>
      <IdentityCard
        id={person.did}
        title={person.name}
        detail={person.email}
        trailing={
          <span className="flex items-center gap-1.5 text-caption font-medium text-white/90">
            <ShieldCheckIcon className="size-4" />
            {t('home.ready')}
          </span>
        }
      />
      <div className="stack gap-6 pt-8">
        {empty ? (
          <Card flush>
            <EmptyState
              icon={<OrganizationIcon className="size-6" />}
              title={t('home.empty.title')}
              action={
                <ButtonLink href="#scan" kind="primary" icon={<ScanIcon />}>
                  {t('home.empty.action')}
                </ButtonLink>
              }
            >
              {t('home.empty.text')}
            </EmptyState>
          </Card>
        ) : (
          <Card title={t('home.organizations')} flush>
            <List>
              {organizations.map((one) => (
                <ListLink
                  key={one.id}
                  href={`#${one.id}`}
                  icon={<Monogram kind="organization" id={one.id} name={one.name} />}
                  title={one.name}
                  detail={one.address}
                />
              ))}
            </List>
          </Card>
        )}
        <Card title={t('home.facts')} detail={t('home.facts.detail')} flush>
          <List>
            <ListLink
              href="#email"
              icon={
                <RowIcon>
                  <MailIcon />
                </RowIcon>
              }
              title={person.email}
              detail={t('home.fact.verified', { at: t.date(ago(9000)) })}
              trailing={<CheckIcon className="text-success-ink" />}
            />
          </List>
        </Card>
      </div>
    </PhoneScreen>
  );
}
