import type { ClaimType } from '@lanyard/contract/shapes';
import type { AskedClaim, SignInRequest } from '@lanyard/holder/approvals';
import { revealClaims, type ClaimHead } from '@lanyard/holder/claims';
import { Button } from '@lanyard/ui/button';
import { EyeIcon, PlusIcon } from '@lanyard/ui/icons';
import { List, ListRow } from '@lanyard/ui/list';
import { Card } from '@lanyard/ui/surface';
import { Switch } from '@lanyard/ui/switch';
import { useState } from 'react';
import { lock } from '../lock/lock.ts';
import { useWords } from '../messages.ts';
import { useWallet } from '../people/this-wallet.ts';
import { ProblemNotice } from '../platform/problem-notice.tsx';
import { useWork } from '../platform/use-work.ts';

/** Which claim of each type goes along: its id. A type that is not named is not shared. */
export type Chosen = Readonly<Partial<Record<ClaimType, string>>>;

/** Required ones are released by approving; others only when the person says so. */
export function presetOf({ claims }: SignInRequest): Chosen {
  const required = claims.filter((claim) => claim.required && claim.held.length > 0);
  return Object.fromEntries(required.map(({ type, held }) => [type, held[0]?.id]));
}

/** The claims behind the ids. */
export function claimsOf({ claims }: SignInRequest, chosen: Chosen): readonly ClaimHead[] {
  return claims.flatMap(({ type, held }) => held.filter(({ id }) => id === chosen[type]));
}

/** Which facts go along: needed ones stand fixed, the others are the person's choice; of several of a type, which one. */
export function AskedClaims({
  claims,
  chosen,
  onChange,
  onProve,
}: {
  claims: readonly AskedClaim[];
  chosen: Chosen;
  onChange: (chosen: Chosen) => void;
  onProve: (type: ClaimType) => void;
}) {
  const t = useWords();
  if (claims.length === 0) return null;
  return (
    <Card title={t('approve.share')} detail={t('approve.share.detail')} flush>
      <List>
        {claims.map((claim) =>
          claim.held.length === 0 ? (
            <ListRow
              key={claim.type}
              title={t(`claims.${claim.type}`)}
              detail={
                <Why reason={claim.reason}>
                  {claim.required ? t('approve.share.missing.needed') : t('approve.share.missing')}
                </Why>
              }
              trailing={
                <Button size="small" onClick={() => onProve(claim.type)}>
                  {t('approve.share.prove')}
                </Button>
              }
            />
          ) : (
            <Asked
              key={claim.type}
              claim={claim}
              chosen={chosen[claim.type]}
              onChoose={(id) => onChange({ ...chosen, [claim.type]: id })}
              onProve={() => onProve(claim.type)}
            />
          ),
        )}
      </List>
    </Card>
  );
}

/** Whether it is the person's choice, and why the organization asks. */
function Why({ reason, children }: { reason: string | undefined; children: string }) {
  const t = useWords();
  if (reason === undefined) return children;
  return (
    <span className="grid gap-0.5">
      <span>{children}</span>
      <span className="text-ink">{t('approve.share.reason', { reason })}</span>
    </span>
  );
}

function Asked({
  claim: { type, required, reason, held },
  chosen,
  onChoose,
  onProve,
}: {
  claim: AskedClaim;
  chosen: string | undefined;
  onChoose: (id: string | undefined) => void;
  onProve: () => void;
}) {
  const t = useWords();
  const id = `share-${type}`;
  return (
    <>
      <ListRow
        htmlFor={id}
        title={t(`claims.${type}`)}
        detail={
          <Why reason={reason}>{required ? t('approve.share.needed') : t('approve.share.optional')}</Why>
        }
        trailing={
          <Switch
            id={id}
            checked={chosen !== undefined}
            disabled={required}
            onChange={(event) => onChoose(event.currentTarget.checked ? held[0]?.id : undefined)}
          />
        }
      />
      {held.length > 1 && chosen !== undefined && (
        <li>
          <Which type={type} held={held} chosen={chosen} onChoose={onChoose} onProve={onProve} />
        </li>
      )}
    </>
  );
}

/** Several of one type: by their names and dates; their values after a touch. */
function Which({
  type,
  held,
  chosen,
  onChoose,
  onProve,
}: {
  type: ClaimType;
  held: readonly ClaimHead[];
  chosen: string;
  onChoose: (id: string) => void;
  onProve: () => void;
}) {
  const t = useWords();
  const wallet = useWallet();
  const [values, setValues] = useState<ReadonlyMap<string, string>>();
  const { work, busy, problem } = useWork();
  const reveal = () =>
    work(async () => {
      const shown = await revealClaims(
        wallet,
        held.map(({ id }) => id),
      );
      lock.opened();
      setValues(shown);
    });
  return (
    <fieldset className="bg-sunken">
      <legend className="sr-only">{t('approve.share.which', { name: t(`claims.${type}`) })}</legend>
      {held.map(({ id, label, issuedAt }) => {
        const at = t.dateTime(new Date(issuedAt));
        return (
          <label key={id} className="flex min-h-12 items-center gap-4 px-5 py-2 sm:px-6">
            <input
              type="radio"
              name={`which-${type}`}
              checked={id === chosen}
              onChange={() => onChoose(id)}
              className="size-5 shrink-0"
            />
            <span className="grid min-w-0">
              <span className="wrap-anywhere">{values?.get(id) ?? label ?? t('claims.proven', { at })}</span>
              {(values?.has(id) === true || label !== undefined) && (
                <span className="text-small wrap-anywhere text-muted">
                  {values?.has(id) === true && label !== undefined ? `${label} · ` : ''}
                  {t('claims.proven', { at })}
                </span>
              )}
            </span>
          </label>
        );
      })}
      <div className="flex flex-wrap gap-1 px-3 pb-2 sm:px-4">
        {values === undefined && (
          <Button
            size="small"
            kind="quiet"
            busy={busy}
            icon={<EyeIcon className="size-4" />}
            onClick={reveal}
          >
            {t('approve.share.reveal')}
          </Button>
        )}
        <Button size="small" kind="quiet" icon={<PlusIcon className="size-4" />} onClick={onProve}>
          {t(`claims.add.${type}`)}
        </Button>
      </div>
      <ProblemNotice problem={problem} />
    </fieldset>
  );
}
