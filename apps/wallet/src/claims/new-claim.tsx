import { digest, randomToken } from '@lanyard/crypto/encoding';
import { record } from '@lanyard/holder/activity';
import { addClaim, askForCode, type ClaimHead, type NewClaim } from '@lanyard/holder/claims';
import { touch } from '@lanyard/holder/touch';
import type { Wallet } from '@lanyard/holder/wallet';
import type { ClaimType } from '@lanyard/contract/shapes';
import { Button } from '@lanyard/ui/button';
import { CodeField } from '@lanyard/ui/code-field';
import { MailIcon } from '@lanyard/ui/icons';
import { Notice } from '@lanyard/ui/notice';
import { TextField } from '@lanyard/ui/text-field';
import { useRef, useState, type SyntheticEvent } from 'react';
import { lock } from '../lock/lock.ts';
import { useWords } from '../messages.ts';
import { changed } from '../people/this-wallet.ts';
import { useInstallation } from '../platform/installation.ts';
import { ProblemNotice } from '../platform/problem-notice.tsx';
import { codeOf } from '../platform/problems.ts';
import { useFocus } from '../platform/use-focus.ts';
import { useWork } from '../platform/use-work.ts';
import type { AddressStep } from './address-step.ts';
import { PhoneNumber } from './phone-number.tsx';

/** A code that was sent. */
interface Sent extends NewClaim {
  readonly id: string;
}

/** Proving an e-mail address or a phone number: the address, the code sent there, one touch; then the claim is kept. */
export function NewClaimForm({
  wallet,
  type,
  claimsKey,
  hint,
  onKept,
}: {
  wallet: Wallet;
  type: ClaimType;
  /** From onboarding: then no further touch is asked for. */
  claimsKey?: CryptoKey | undefined;
  /** The address an invitation was sent to, its middle hidden. */
  hint?: string | undefined;
  onKept: (claim: ClaimHead, value: string) => void;
}) {
  const [sent, setSent] = useState<Sent>();
  const [typed, setTyped] = useState('');
  const { work, busy, problem, forget } = useWork();
  const send = (value: string) =>
    work(async () => {
      const { id } = await askForCode(wallet, { type, value });
      setSent({ id, type, value });
    });
  if (sent === undefined) {
    const step = { typed, onType: setTyped, busy, problem, onSend: send };
    return type === 'email' ? <EmailAddress {...step} hint={hint} /> : <PhoneNumber {...step} />;
  }
  const other = () => {
    forget();
    setSent(undefined);
  };
  return (
    <Code
      wallet={wallet}
      sent={sent}
      claimsKey={claimsKey}
      again={{ busy, problem, send: () => send(sent.value) }}
      onOther={other}
      onKept={(claim) => onKept(claim, sent.value)}
    />
  );
}

function EmailAddress({
  typed,
  onType,
  hint,
  busy,
  problem,
  onSend,
}: AddressStep & { hint: string | undefined }) {
  const t = useWords();
  const [wrong, setWrong] = useState(false);
  const input = useRef<HTMLInputElement>(null);
  const submit = (event: SyntheticEvent) => {
    event.preventDefault();
    const fits = typed.trim() !== '' && input.current?.validity.valid === true;
    setWrong(!fits);
    if (fits) onSend(typed.trim());
    else input.current?.focus();
  };
  return (
    // Checked here, so that what is wrong is said in our words and place.
    <form noValidate onSubmit={submit} className="stack gap-4">
      <TextField
        ref={input}
        type="email"
        label={t('email.address')}
        hint={hint === undefined ? t('email.address.hint') : t('email.address.invited', { hint })}
        error={wrong ? t('email.address.wrong') : undefined}
        inputMode="email"
        autoComplete="email"
        autoCapitalize="off"
        spellCheck={false}
        maxLength={254}
        before={<MailIcon />}
        value={typed}
        onChange={(event) => {
          setWrong(false);
          onType(event.currentTarget.value);
        }}
      />
      <ProblemNotice problem={problem} />
      <Button type="submit" kind="primary" wide busy={busy}>
        {t('email.send')}
      </Button>
    </form>
  );
}

function Code({
  wallet,
  sent,
  claimsKey,
  again,
  onOther,
  onKept,
}: {
  wallet: Wallet;
  sent: Sent;
  claimsKey: CryptoKey | undefined;
  again: { busy: boolean; problem: unknown; send: () => void };
  onOther: () => void;
  onKept: (claim: ClaimHead) => void;
}) {
  const t = useWords();
  const { type, value } = sent;
  const [code, setCode] = useState('');
  const field = useFocus<HTMLInputElement>();
  const { work, busy, problem } = useWork();
  const touched = useRef(claimsKey);
  const confirm = (digits: string) =>
    work(async () => {
      // The touch comes first: were it declined after the code was used up, the person would need another code.
      touched.current ??= (await touch(wallet, digest(randomToken()))).claimsKey;
      lock.opened();
      const claim = await addClaim(wallet, { ...sent, code: digits, claimsKey: touched.current });
      await record(wallet, { kind: 'claim-added', result: 'done' });
      changed();
      onKept(claim);
    });
  const submit = (event: SyntheticEvent) => {
    event.preventDefault();
    confirm(code);
  };
  const wrongCode = codeOf(problem) === 'code-refused';
  return (
    <form onSubmit={submit} className="stack gap-5">
      <div className="stack gap-1" role="status">
        <p className="text-title">{t(`${type}.check.title`)}</p>
        <p className="wrap-anywhere text-muted">{t(`${type}.check.text`, { value })}</p>
      </div>
      <Outbox />
      <CodeField
        key={sent.id}
        ref={field}
        label={t(`${type}.code`)}
        hint={t('code.hint')}
        error={wrongCode ? t(`${type}.code.wrong`) : undefined}
        value={code}
        onChange={setCode}
        onComplete={confirm}
      />
      {!wrongCode && <ProblemNotice problem={problem ?? again.problem} />}
      <Button type="submit" kind="primary" wide busy={busy} disabled={code.length < 6}>
        {t('code.confirm')}
      </Button>
      <div className="grid grid-cols-2 gap-2">
        <Button wide kind="quiet" size="small" busy={again.busy} onClick={again.send}>
          {t('code.again')}
        </Button>
        <Button wide kind="quiet" size="small" onClick={onOther}>
          {t(`${type}.other`)}
        </Button>
      </div>
    </form>
  );
}

/** In a trial nothing is sent: where it lies instead. */
function Outbox() {
  const t = useWords();
  const outbox = useInstallation()?.outbox ?? null;
  if (outbox === null) return null;
  return (
    <Notice
      action={
        <a href={outbox} target="_blank" rel="noreferrer" className="text-link">
          {t('code.outbox')}
        </a>
      }
    >
      {t('code.outbox.text')}
    </Notice>
  );
}
