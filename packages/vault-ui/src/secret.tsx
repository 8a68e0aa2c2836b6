import { parseTotp, totpCode, type TotpCode } from '@lanyard/vault/totp';
import { IconButton } from '@lanyard/ui/button';
import { CountdownRing } from '@lanyard/ui/countdown-ring';
import { CopyIcon, EyeIcon, EyeOffIcon } from '@lanyard/ui/icons';
import { useNow } from '@lanyard/ui/now';
import { useEffect, useState, type ReactNode } from 'react';
import { useWords } from './messages.ts';
import { useCopy } from './use-copy.tsx';
import { useVaultClock } from './vault-clock.tsx';

/** One value of an item: told, copied, and shown only when it is asked for where it is `hidden`. */
export function Value({ label, text, hidden = false }: { label: string; text: string; hidden?: boolean }) {
  const t = useWords();
  const copy = useCopy();
  const [isShown, setShown] = useState(false);
  return (
    <Line
      label={label}
      after={
        <>
          {hidden && (
            <IconButton
              label={isShown ? t('vault.hide', { what: label }) : t('vault.reveal', { what: label })}
              icon={isShown ? <EyeOffIcon className="size-5" /> : <EyeIcon className="size-5" />}
              onClick={() => setShown(!isShown)}
            />
          )}
          <IconButton
            label={t('vault.copy', { what: label })}
            icon={<CopyIcon className="size-5" />}
            onClick={() => copy(text)}
          />
        </>
      }
    >
      {hidden && !isShown ? '••••••••••' : <span className={hidden ? 'letters' : ''}>{text}</span>}
    </Line>
  );
}

/** The code of now, as it counts down. */
export function OneTimeCode({ totp }: { totp: string }) {
  const t = useWords();
  const copy = useCopy();
  const clock = useVaultClock();
  useNow(1000);
  const second = Math.floor(clock() / 1000);
  const [code, setCode] = useState<TotpCode & { endsAt: number; period: number }>();
  useEffect(() => {
    const parsed = parseTotp(totp);
    if (parsed === undefined) return undefined;
    let isOld = false;
    void totpCode(parsed, second).then((made) => {
      if (!isOld) setCode({ ...made, endsAt: Date.now() + made.secondsLeft * 1000, period: parsed.period });
    });
    return () => {
      isOld = true;
    };
  }, [totp, second]);
  if (code === undefined) return null;
  const half = Math.ceil(code.code.length / 2);
  return (
    <Line
      label={t('vault.code')}
      after={
        <>
          <CountdownRing endsAt={code.endsAt} totalSeconds={code.period} label={t('vault.code.left')} />
          <IconButton
            label={t('vault.copy', { what: t('vault.code') })}
            icon={<CopyIcon className="size-5" />}
            onClick={() => copy(code.code)}
          />
        </>
      }
    >
      <span className="figures text-title">{`${code.code.slice(0, half)} ${code.code.slice(half)}`}</span>
    </Line>
  );
}

/** Label above, value below, what can be done with it at the end. */
export function Line({ label, after, children }: { label: string; after?: ReactNode; children: ReactNode }) {
  return (
    <div className="flex min-h-16 items-center gap-3 py-2">
      <div className="grid min-w-0 flex-1 gap-0.5">
        <span className="text-small text-muted">{label}</span>
        <span className="wrap-anywhere whitespace-pre-wrap">{children}</span>
      </div>
      {after !== undefined && <span className="flex shrink-0 items-center gap-1">{after}</span>}
    </div>
  );
}
