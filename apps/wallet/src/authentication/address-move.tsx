import { acceptMove, type SignInRequest } from '@lanyard/holder/approvals';
import { Button } from '@lanyard/ui/button';
import { Notice } from '@lanyard/ui/notice';
import { useState } from 'react';
import { useWords } from '../messages.ts';
import { useWallet } from '../people/this-wallet.ts';
import { ProblemNotice } from '../platform/problem-notice.tsx';
import { useWork } from '../platform/use-work.ts';

const hostOf = (origin: string): string => new URL(origin).host;

/** The organization moved, and an owner whom this wallet pinned has signed that: told, not asked. */
export function FollowedMove({ request }: { request: SignInRequest }) {
  const t = useWords();
  const { move, scanned } = request;
  if (move?.isSigned !== true) return null;
  return (
    <Notice title={t('moved.followed')}>
      {t('moved.followed.text', { from: hostOf(move.from), to: hostOf(scanned.organization.origin) })}
    </Notice>
  );
}

/**
 * The organization asks from another address, and whoever signed that is none whom this wallet knows: nothing is approved before the
 * person says, deliberately, that they know of it.
 */
export function UnknownMove({
  request,
  onAccept,
}: {
  request: SignInRequest;
  onAccept: (request: SignInRequest) => void;
}) {
  const t = useWords();
  const wallet = useWallet();
  const { work, busy, problem } = useWork();
  const [knows, setKnows] = useState(false);
  const [missed, setMissed] = useState(false);
  if (request.move === null) return null;
  const name = request.scanned.organization.name;
  const [from, to] = [hostOf(request.move.from), hostOf(request.scanned.organization.origin)];
  const press = () => {
    setMissed(!knows);
    if (knows) work(async () => onAccept(await acceptMove(wallet, request)));
  };
  return (
    <div className="stack gap-4">
      <ProblemNotice problem={problem} />
      <Notice tone="danger" title={t('moved.unknown', { name })}>
        <p>{t('moved.unknown.text', { from, to })}</p>
        <p className="pt-2">{t('moved.unknown.ask', { name })}</p>
        <label className="mt-3 flex gap-3 rounded-control bg-raised p-3 font-medium ring-1 ring-edge ring-inset has-checked:ring-accent">
          <input
            type="checkbox"
            checked={knows}
            onChange={(event) => {
              setKnows(event.currentTarget.checked);
              setMissed(false);
            }}
            className="mt-0.5 size-5 shrink-0"
          />
          <span className="wrap-anywhere">{t('moved.unknown.confirm', { name, to })}</span>
        </label>
        <p aria-live="assertive" className="pt-2 font-medium text-danger-ink empty:hidden">
          {missed ? t('moved.unknown.first') : ''}
        </p>
      </Notice>
      <Button wide busy={busy} onClick={press}>
        {t('moved.unknown.do')}
      </Button>
    </div>
  );
}
