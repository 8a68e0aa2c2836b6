import { makesPasskey, type SignInRequest } from '@lanyard/holder/approvals';
import { ButtonLink } from '@lanyard/ui/button';
import { BanIcon, CheckIcon, ClockIcon, ShieldIcon } from '@lanyard/ui/icons';
import { useEffect } from 'react';
import { useWords } from '../messages.ts';
import { LinkButton } from '../platform/links.tsx';
import { Outcome } from '../platform/outcome.tsx';
import { ProblemOutcome } from '../platform/problem-outcome.tsx';
import { isAlarming } from '../platform/problems.ts';

/** How a request ended. */
export type End =
  | { readonly kind: 'done'; readonly returnLink: string | null }
  | { readonly kind: 'declined' | 'not-me' | 'expired' }
  /** The cloud or this wallet stopped it for good. */
  | { readonly kind: 'stopped'; readonly problem: unknown };

export function Ended({ end, request }: { end: End; request: SignInRequest }) {
  const t = useWords();
  const organization = request.scanned.organization.name;
  const home = (
    <LinkButton to="/" kind={end.kind === 'done' ? 'primary' : 'quiet'} wide>
      {end.kind === 'done' ? t('common.done') : t('common.home')}
    </LinkButton>
  );
  const scan = (
    <>
      <LinkButton to="/scan" kind="primary" wide>
        {t('common.scan')}
      </LinkButton>
      {home}
    </>
  );
  switch (end.kind) {
    case 'done':
      if (end.returnLink !== null) return <BackToPage organization={organization} href={end.returnLink} />;
      return (
        <Outcome
          tone="success"
          icon={<CheckIcon className="size-9" />}
          title={t('approve.done.title')}
          footer={home}
        >
          {makesPasskey(request.scanned.scope)
            ? t(`approve.done.${request.scanned.scope}`)
            : request.scanned.scope === 'vault'
              ? t('approve.done.unlock', { organization })
              : t('approve.done.text', { organization })}
        </Outcome>
      );
    case 'declined':
      return (
        <Outcome
          tone="neutral"
          icon={<BanIcon className="size-9" />}
          title={t('approve.declined.title')}
          footer={home}
        >
          {t(nothingOf(request))}
        </Outcome>
      );
    case 'not-me':
      return (
        <Outcome
          tone="warn"
          icon={<ShieldIcon className="size-9" />}
          title={t('approve.notMe.title')}
          footer={home}
        >
          {t(nothingOf(request))} {t('approve.notMe.text', { organization })}
        </Outcome>
      );
    case 'expired':
      return (
        <Outcome
          tone="warn"
          icon={<ClockIcon className="size-9" />}
          title={t('approve.expired.title')}
          footer={scan}
        >
          {t(nothingOf(request))} {t('approve.expired.text')}
        </Outcome>
      );
    case 'stopped':
      return <ProblemOutcome problem={end.problem} footer={isAlarming(end.problem) ? home : scan} />;
  }
}

/** What did not happen. */
const nothingOf = ({ scanned: { scope } }: SignInRequest) =>
  makesPasskey(scope)
    ? 'approve.nothing.passkey'
    : scope === 'vault'
      ? 'approve.nothing.vault'
      : 'approve.nothing.session';

/** Of a sign-in by link: the page that waits gets the approval by the wallet coming back, and by nothing else. */
function BackToPage({ organization, href }: { organization: string; href: string }) {
  const t = useWords();
  useEffect(() => location.assign(href), [href]);
  return (
    <Outcome
      tone="success"
      icon={<CheckIcon className="size-9" />}
      title={t('approve.done.title')}
      footer={
        <ButtonLink href={href} kind="primary" wide>
          {t('approve.done.back')}
        </ButtonLink>
      }
    >
      {t('approve.done.link', { organization })}
    </Outcome>
  );
}
