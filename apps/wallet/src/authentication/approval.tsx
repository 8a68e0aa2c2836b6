import type { ClaimType } from '@lanyard/contract/shapes';
import { approve, askedClaims, decline, makesPasskey, type SignInRequest } from '@lanyard/holder/approvals';
import { Button } from '@lanyard/ui/button';
import { CountdownRing, useSecondsLeft } from '@lanyard/ui/countdown-ring';
import { DigitsField } from '@lanyard/ui/digits-field';
import { FingerprintIcon } from '@lanyard/ui/icons';
import { Notice } from '@lanyard/ui/notice';
import { Surface } from '@lanyard/ui/surface';
import { useEffect, useRef, useState, type ReactNode } from 'react';
import { NewClaimForm } from '../claims/new-claim.tsx';
import { lock } from '../lock/lock.ts';
import { useWords } from '../messages.ts';
import { changed, useWallet } from '../people/this-wallet.ts';
import { ProblemNotice } from '../platform/problem-notice.tsx';
import { problemWords } from '../platform/problems.ts';
import { Screen } from '../platform/screen.tsx';
import { useFocus } from '../platform/use-focus.ts';
import { useWork } from '../platform/use-work.ts';
import type { End } from './ended.tsx';
import { AskedClaims, claimsOf, presetOf, type Chosen } from './asked-claims.tsx';
import { UnknownMove } from './address-move.tsx';
import { RequestFacts, Whose } from './request-facts.tsx';

/** The whole ring of the countdown: how long the cloud gives for approving. */
const approvalSeconds = 180;

/** After these the request is dead: what is left is to say so. */
const ending = new Set([
  'sign-in-gone',
  'not-a-member',
  'browser-not-trusted',
  'wrong-digits',
  'binding-mismatch',
  'assertion-refused',
  'unverified',
]);

interface ApprovalProps {
  readonly request: SignInRequest;
  readonly onEnd: (end: End) => void;
}

/** Who asks to get in where, checked by the wallet; of one at an address that nobody signed for, first whether that is known. */
export function Approval({ request: asked, onEnd }: ApprovalProps) {
  const [request, setRequest] = useState(asked);
  return request.move?.isSigned === false ? (
    <FromElsewhere request={request} onAccept={setRequest} onEnd={onEnd} />
  ) : (
    <Touching request={request} onEnd={onEnd} />
  );
}

function FromElsewhere({
  request,
  onAccept,
  onEnd,
}: ApprovalProps & { readonly onAccept: (request: SignInRequest) => void }) {
  const wallet = useWallet();
  const { work, problem } = useWork();
  const turnDown = (reason: 'declined' | 'not-me') =>
    work(async () => {
      await decline(wallet, request, reason);
      changed();
      onEnd({ kind: reason });
    });
  return (
    <ApprovalFrame
      request={request}
      endsAt={Date.parse(request.scanned.expiresAt)}
      footer={<Refusals onTurnDown={turnDown} />}
    >
      <div className="stack gap-4">
        <ProblemNotice problem={problem} />
        <Whose request={request} />
        <UnknownMove request={request} onAccept={onAccept} />
      </div>
    </ApprovalFrame>
  );
}

/** One deliberate touch, or none. */
function Touching({ request: asked, onEnd }: ApprovalProps) {
  const t = useWords();
  const wallet = useWallet();
  const [request, setRequest] = useState(asked);
  const [chosen, setChosen] = useState<Chosen>(() => presetOf(asked));
  const [digits, setDigits] = useState('');
  const [inFront, setInFront] = useState(false);
  const [expected, setExpected] = useState(false);
  const [missed, setMissed] = useState<'front' | 'place' | 'digits'>();
  const [proving, setProving] = useState<ClaimType>();
  const { work, busy, problem } = useWork();
  const endsAt = Date.parse(request.scanned.expiresAt);
  const expired = useSecondsLeft(endsAt) === 0;
  useEffect(() => {
    // A touch under way may still arrive in time: the cloud decides.
    if (expired && !busy) onEnd({ kind: 'expired' });
  }, [expired, busy, onEnd]);

  const address = new URL(request.scanned.organization.origin).host;
  const act = (task: () => Promise<End>) =>
    work(async () => {
      try {
        onEnd(await task());
      } catch (error) {
        if (!ending.has(problemWords(error))) throw error;
        onEnd({ kind: 'stopped', problem: error });
      } finally {
        changed();
      }
    });
  const front = useRef<HTMLInputElement>(null);
  const far = useRef<HTMLInputElement>(null);
  const digitsField = useFocus<HTMLInputElement>();
  const press = () => {
    const needsFront = !request.knownBrowser && !inFront;
    const needsDigits = request.digitsAsked && digits.length < 2;
    const needsPlace = request.unusualPlace && !expected;
    setMissed(needsFront ? 'front' : needsPlace ? 'place' : needsDigits ? 'digits' : undefined);
    if (needsFront) return front.current?.focus();
    if (needsPlace) return far.current?.focus();
    if (needsDigits) return digitsField.current?.focus();
    act(async () => {
      const typed = request.digitsAsked ? { digits } : {};
      const { returnLink } = await approve(wallet, request, {
        claims: claimsOf(request, chosen),
        ...typed,
      });
      lock.opened();
      return { kind: 'done', returnLink };
    });
  };
  const turnDown = (reason: 'declined' | 'not-me') =>
    act(async () => {
      await decline(wallet, request, reason);
      return { kind: reason };
    });
  if (proving !== undefined) {
    const kept = async (id: string) => {
      const { organization, claimsAsked } = request.scanned;
      setRequest({ ...request, claims: await askedClaims(wallet, organization.id, claimsAsked) });
      setChosen({ ...chosen, [proving]: id });
      setProving(undefined);
    };
    return (
      <ApprovalFrame
        request={request}
        endsAt={endsAt}
        footer={
          <Button kind="quiet" wide onClick={() => setProving(undefined)}>
            {t('common.back')}
          </Button>
        }
      >
        <NewClaimForm wallet={wallet} type={proving} onKept={({ id }) => void kept(id)} />
      </ApprovalFrame>
    );
  }
  const lacking = request.claims.some(({ required, held }) => required && held.length === 0);
  return (
    <ApprovalFrame
      request={request}
      endsAt={endsAt}
      footer={<Answers busy={busy} disabled={lacking} onApprove={press} onTurnDown={turnDown} />}
    >
      <div className="stack gap-4">
        <ProblemNotice problem={problem} />
        <Whose request={request} />
        {makesPasskey(request.scanned.scope) && (
          <Notice tone="warn" title={t(`approve.${request.scanned.scope}.title`)}>
            {t(`approve.${request.scanned.scope}.text`)}
          </Notice>
        )}
        {request.digitsAsked && (
          <Surface className="p-5">
            <DigitsField
              ref={digitsField}
              label={t('approve.digits')}
              hint={t('approve.digits.hint')}
              error={missed === 'digits' ? t('approve.digits.first') : undefined}
              value={digits}
              onChange={setDigits}
            />
          </Surface>
        )}
        {!request.knownBrowser && (
          <UnknownBrowser
            way={request.scanned.way === 'link' ? 'link' : 'new'}
            address={address}
            missed={missed === 'front'}
          >
            <input
              ref={front}
              type="checkbox"
              checked={inFront}
              onChange={(event) => {
                setInFront(event.currentTarget.checked);
                setMissed(undefined);
              }}
              className="mt-0.5 size-5 shrink-0"
            />
          </UnknownBrowser>
        )}
        {request.unusualPlace && (
          <FarPlace place={request.scanned.requester.place ?? ''} missed={missed === 'place'}>
            <input
              ref={far}
              type="checkbox"
              checked={expected}
              onChange={(event) => {
                setExpected(event.currentTarget.checked);
                setMissed(undefined);
              }}
              className="mt-0.5 size-5 shrink-0"
            />
          </FarPlace>
        )}
        <RequestFacts request={request} />
        <AskedClaims claims={request.claims} chosen={chosen} onChange={setChosen} onProve={setProving} />
      </div>
    </ApprovalFrame>
  );
}

function Answers({
  busy,
  disabled,
  onApprove,
  onTurnDown,
}: {
  busy: boolean;
  disabled: boolean;
  onApprove: () => void;
  onTurnDown: (reason: 'declined' | 'not-me') => void;
}) {
  const t = useWords();
  return (
    <>
      <Button
        kind="primary"
        wide
        icon={<FingerprintIcon />}
        busy={busy}
        disabled={disabled}
        onClick={onApprove}
      >
        {t('approve.yes')}
      </Button>
      <Refusals onTurnDown={onTurnDown} />
    </>
  );
}

function Refusals({ onTurnDown }: { onTurnDown: (reason: 'declined' | 'not-me') => void }) {
  const t = useWords();
  return (
    <div className="grid grid-cols-2 gap-2">
      <Button wide onClick={() => onTurnDown('declined')}>
        {t('approve.no')}
      </Button>
      <Button kind="quiet-danger" wide onClick={() => onTurnDown('not-me')}>
        {t('approve.notMe')}
      </Button>
    </div>
  );
}

const titles = {
  session: 'approve.title',
  'session vault': 'approve.title',
  vault: 'approve.title.unlock',
  trust: 'approve.title.trust',
  passkey: 'approve.title.passkey',
} as const;

function ApprovalFrame({
  request,
  endsAt,
  footer,
  children,
}: {
  request: SignInRequest;
  endsAt: number;
  footer?: ReactNode;
  children: ReactNode;
}) {
  const t = useWords();
  return (
    <Screen
      title={t(titles[request.scanned.scope])}
      back="/"
      leave="close"
      action={<CountdownRing endsAt={endsAt} totalSeconds={approvalSeconds} label={t('approve.left')} />}
      footer={footer}
    >
      {children}
    </Screen>
  );
}

/** The same for a request from far away: the phone knows from where its person approved before. */
function FarPlace({ place, missed, children }: { place: string; missed: boolean; children: ReactNode }) {
  const t = useWords();
  return (
    <Notice tone="warn" title={t('approve.far.title')}>
      <p>{t('approve.far.text', { place })}</p>
      <label className="mt-3 flex gap-3 rounded-control bg-raised p-3 font-medium ring-1 ring-edge ring-inset has-checked:ring-accent">
        {children}
        <span>{t('approve.far.confirm', { place })}</span>
      </label>
      <p aria-live="assertive" className="pt-2 font-medium text-danger-ink empty:hidden">
        {missed ? t('approve.far.first') : ''}
      </p>
    </Notice>
  );
}

/** The second deliberate step: a code relayed by a phishing page stands on no screen in front of the person. */
function UnknownBrowser({
  way,
  address,
  missed,
  children,
}: {
  way: 'new' | 'link';
  address: string;
  missed: boolean;
  children: ReactNode;
}) {
  const t = useWords();
  return (
    <Notice tone="warn" title={t('approve.new.title')}>
      <p>{t(`approve.${way}.text`, { address })}</p>
      <label className="mt-3 flex gap-3 rounded-control bg-raised p-3 font-medium ring-1 ring-edge ring-inset has-checked:ring-accent">
        {children}
        <span>{t(`approve.${way}.confirm`)}</span>
      </label>
      <p aria-live="assertive" className="pt-2 font-medium text-danger-ink empty:hidden">
        {missed ? t(`approve.${way}.first`) : ''}
      </p>
    </Notice>
  );
}
