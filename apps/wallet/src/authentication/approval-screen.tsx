import { openSignIn, readSignInFragment, type SignInRequest } from '@lanyard/holder/approvals';
import { Button } from '@lanyard/ui/button';
import { ScanIcon } from '@lanyard/ui/icons';
import { Loading, Skeleton } from '@lanyard/ui/skeleton';
import { useEffect, useState } from 'react';
import { useWords } from '../messages.ts';
import { useWallet } from '../people/this-wallet.ts';
import { LinkButton } from '../platform/links.tsx';
import { opening, type Opening } from '../platform/opened-by.ts';
import { Outcome } from '../platform/outcome.tsx';
import { ProblemOutcome } from '../platform/problem-outcome.tsx';
import { isAlarming, problemWords } from '../platform/problems.ts';
import { Screen } from '../platform/screen.tsx';
import { useWork } from '../platform/use-work.ts';
import { Approval } from './approval.tsx';
import { endWaiting, endWaitingBy } from './waiting-sign-ins.ts';
import { Ended, type End } from './ended.tsx';

/** A sign-in to approve: from the link it was opened by, or from a scanned code. */
export function ApprovalScreen() {
  const link = opening.use();
  return link?.kind === 'sign-in' ? <Opened key={link.fragment} link={link} /> : <NothingToApprove />;
}

function NothingToApprove() {
  const t = useWords();
  return (
    <Outcome
      tone="neutral"
      icon={<ScanIcon className="size-9" />}
      title={t('approve.none.title')}
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
      {t('approve.none.text')}
    </Outcome>
  );
}

/** Nothing that trying the same code again could change. */
const final = new Set([
  'sign-in-gone',
  'not-a-member',
  'binding-mismatch',
  'address-changed',
  'wrong-digits',
  'scan-needed',
  'link-invalid',
  'unverified',
]);

function Opened({ link }: { link: Opening }) {
  const t = useWords();
  const wallet = useWallet();
  const { work, problem } = useWork();
  const [request, setRequest] = useState<SignInRequest>();
  const [end, setEnd] = useState<End>();
  const open = () =>
    work(async () => {
      const { fragment, notified = false } = link;
      setRequest(await openSignIn(wallet, readSignInFragment(fragment), { notified }));
    });
  useEffect(open, [work, wallet, link]);
  // Its share is of no use any more, and in nobody's memory.
  useEffect(
    () => () => {
      if (opening.get() === link) opening.set(undefined);
    },
    [link],
  );
  const signInId = request?.link.signInId;
  useEffect(() => {
    if (end !== undefined && signInId !== undefined) endWaiting(signInId);
  }, [end, signInId]);
  const isDead = problem !== undefined && final.has(problemWords(problem));
  useEffect(() => {
    if (isDead) endWaitingBy(link.fragment);
  }, [isDead, link]);
  if (end !== undefined && request !== undefined) return <Ended end={end} request={request} />;
  if (problem !== undefined) {
    return (
      <ProblemOutcome
        problem={problem}
        footer={
          <>
            {isAlarming(problem) ? null : isDead ? (
              <LinkButton to="/scan" kind="primary" wide>
                {t('common.scan')}
              </LinkButton>
            ) : (
              <Button kind="primary" wide onClick={open}>
                {t('common.retry')}
              </Button>
            )}
            <LinkButton to="/" kind="quiet" wide>
              {t('common.home')}
            </LinkButton>
          </>
        }
      />
    );
  }
  if (request !== undefined) return <Approval request={request} onEnd={setEnd} />;
  return (
    <Screen title={t('approve.title')} back="/" leave="close">
      <Loading label={t('approve.opening')}>
        <div className="stack gap-6">
          <div className="flex items-center gap-4">
            <Skeleton className="size-16 rounded-card" />
            <Skeleton className="h-8 flex-1" />
          </div>
          <Skeleton className="h-28 w-full rounded-control" />
          <Skeleton className="h-52 w-full rounded-card" />
        </div>
      </Loading>
    </Screen>
  );
}
