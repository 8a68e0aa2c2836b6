import { OrganizationIcon } from '@lanyard/ui/icons';
import {
  acceptInvitation,
  openInvitation,
  parseJoinFragment,
  type Invitation,
  type Membership,
} from '@lanyard/holder/joining';
import { listClaims, type ClaimHead } from '@lanyard/holder/claims';
import { Button } from '@lanyard/ui/button';
import { CheckIcon, FingerprintIcon } from '@lanyard/ui/icons';
import { Loading, Skeleton } from '@lanyard/ui/skeleton';
import { useCallback, useEffect, useState } from 'react';
import { NewClaimForm } from '../claims/new-claim.tsx';
import { lock } from '../lock/lock.ts';
import { useWords } from '../messages.ts';
import { changed, useKept, useWallet } from '../people/this-wallet.ts';
import { LinkButton } from '../platform/links.tsx';
import { opening, type Opening } from '../platform/opened-by.ts';
import { Outcome } from '../platform/outcome.tsx';
import { ProblemNotice } from '../platform/problem-notice.tsx';
import { ProblemOutcome } from '../platform/problem-outcome.tsx';
import { codeOf } from '../platform/problems.ts';
import { Screen } from '../platform/screen.tsx';
import { useWork } from '../platform/use-work.ts';
import { InvitationOffer } from './invitation-offer.tsx';

/** An invitation: what it offers, one touch, done. */
export function JoinScreen() {
  const t = useWords();
  const link = opening.use();
  if (link?.kind === 'join') return <Joining key={link.fragment} link={link} />;
  return (
    <Outcome
      tone="neutral"
      icon={<OrganizationIcon className="size-9" />}
      title={t('join.none.title')}
      footer={
        <>
          <LinkButton to="/scan" kind="primary" wide>
            {t('common.scan')}
          </LinkButton>
          <LinkButton to="/" kind="quiet" wide>
            {t('common.home')}
          </LinkButton>
        </>
      }
    >
      {t('join.none.text')}
    </Outcome>
  );
}

/** The link is done with: it is in nobody's memory any more. */
const forgetLink = (link: Opening) => {
  if (opening.get() === link) opening.set(undefined);
};

function Joining({ link }: { link: Opening }) {
  const t = useWords();
  const wallet = useWallet();
  const { work, problem } = useWork();
  const [invitation, setInvitation] = useState<Invitation>();
  const [joined, setJoined] = useState<Membership>();
  const read = useCallback(
    async () => setInvitation(await openInvitation(wallet, parseJoinFragment(link.fragment))),
    [wallet, link],
  );
  const open = () => work(read);
  useEffect(() => work(read), [work, read]);
  useEffect(() => () => forgetLink(link), [link]);
  if (joined !== undefined) return <Joined membership={joined} />;
  if (problem !== undefined) {
    return (
      <ProblemOutcome
        problem={problem}
        footer={
          <>
            <Button kind="primary" wide onClick={open}>
              {t('common.retry')}
            </Button>
            <LinkButton to="/" kind="quiet" wide>
              {t('common.home')}
            </LinkButton>
          </>
        }
      />
    );
  }
  if (invitation === undefined) {
    return (
      <Screen title={t('join.title')} back="/" leave="close">
        <Loading label={t('join.opening')}>
          <div className="stack gap-6">
            <div className="flex items-center gap-4">
              <Skeleton className="size-16 rounded-card" />
              <Skeleton className="h-8 flex-1" />
            </div>
            <Skeleton className="h-44 w-full rounded-card" />
          </div>
        </Loading>
      </Screen>
    );
  }
  return <Offer invitation={invitation} onRefused={read} onJoined={setJoined} />;
}

function Offer({
  invitation,
  onRefused,
  onJoined,
}: {
  invitation: Invitation;
  /** Opens the invitation again: its nonce works once. */
  onRefused: () => Promise<void>;
  onJoined: (membership: Membership) => void;
}) {
  const t = useWords();
  const wallet = useWallet();
  const claims = useKept(listClaims);
  const { work, busy, problem, forget } = useWork();
  const [chosen, setChosen] = useState<string>();
  const [proving, setProving] = useState(false);
  const asksEmail = invitation.claimsAsked.some(({ type }) => type === 'email');
  const usable = (claims ?? []).filter((claim) => claim.type === 'email' && isValid(claim));
  const claim = usable.find(({ id }) => id === chosen) ?? usable[0];
  const accept = () =>
    work(async () => {
      const claimId = asksEmail ? (claim?.id ?? null) : null;
      const membership = await acceptInvitation(wallet, invitation, { claimId }).catch(
        async (error: unknown) => {
          await onRefused().catch(() => undefined);
          throw error;
        },
      );
      lock.opened();
      changed();
      onJoined(membership);
    });
  const mustProve = asksEmail && claims !== undefined && claim === undefined;
  if (mustProve || proving) {
    return (
      <Screen title={t('join.prove')} back="/" leave="close">
        <NewClaimForm
          wallet={wallet}
          type="email"
          hint={invitation.emailHint ?? undefined}
          onKept={({ id }) => {
            setChosen(id);
            setProving(false);
            forget();
          }}
        />
      </Screen>
    );
  }
  return (
    <Screen
      title={t('join.title')}
      back="/"
      leave="close"
      footer={
        <>
          <Button kind="primary" wide icon={<FingerprintIcon />} busy={busy} onClick={accept}>
            {t('join.accept')}
          </Button>
          <LinkButton to="/" kind="quiet" wide>
            {t('join.refuse')}
          </LinkButton>
        </>
      }
    >
      <InvitationOffer
        invitation={invitation}
        claims={asksEmail ? usable : []}
        chosen={claim?.id}
        onChoose={setChosen}
        onOther={() => setProving(true)}
      />
      <ProblemNotice
        problem={problem}
        action={
          codeOf(problem) === 'claim-refused' ? (
            <Button size="small" onClick={() => setProving(true)}>
              {t('join.choose.other')}
            </Button>
          ) : undefined
        }
      />
    </Screen>
  );
}

const isValid = ({ expiresAt }: ClaimHead): boolean => expiresAt > Date.now();

function Joined({ membership: { organization } }: { membership: Membership }) {
  const t = useWords();
  return (
    <Outcome
      tone="success"
      icon={<CheckIcon className="size-9" />}
      title={t('join.done.title')}
      footer={
        <LinkButton to="/" kind="primary" wide>
          {t('common.done')}
        </LinkButton>
      }
    >
      {t('join.done.text', { organization: organization.name, address: new URL(organization.origin).host })}
    </Outcome>
  );
}
