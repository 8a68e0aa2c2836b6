import { record } from '@lanyard/holder/activity';
import { deleteClaim, labelClaim, listClaims, revealClaims, type ClaimHead } from '@lanyard/holder/claims';
import { entries } from '@lanyard/holder/wallet';
import { Button, IconButton } from '@lanyard/ui/button';
import { Dialog } from '@lanyard/ui/dialog';
import { EmptyState } from '@lanyard/ui/empty-state';
import { EyeIcon, EyeOffIcon, MailIcon, PhoneIcon, PlusIcon, TrashIcon } from '@lanyard/ui/icons';
import { RowIcon } from '@lanyard/ui/list';
import { useNow } from '@lanyard/ui/now';
import { Loading, SkeletonRows } from '@lanyard/ui/skeleton';
import { Surface } from '@lanyard/ui/surface';
import { TextField } from '@lanyard/ui/text-field';
import { useToast } from '@lanyard/ui/toast';
import { useState, type SyntheticEvent } from 'react';
import { lock } from '../lock/lock.ts';
import { useWords } from '../messages.ts';
import { changed, useKept, useWallet } from '../people/this-wallet.ts';
import { useInstallation } from '../platform/installation.ts';
import { LinkButton } from '../platform/links.tsx';
import { ProblemNotice } from '../platform/problem-notice.tsx';
import { Screen } from '../platform/screen.tsx';
import { useWork } from '../platform/use-work.ts';

/** The facts this wallet holds: types, issuers and dates open, values after a touch. */
export function ClaimsScreen() {
  const t = useWords();
  const claims = useKept(listClaims);
  const hasSome = claims !== undefined && claims.length > 0;
  return (
    <Screen title={t('claims.title')} back="/" footer={hasSome ? <Additions /> : undefined}>
      <div className="stack gap-5">
        <p className="text-muted">{t('claims.lead')}</p>
        <Surface>
          {claims === undefined ? (
            <Loading label={t('common.loading')}>
              <SkeletonRows rows={1} />
            </Loading>
          ) : claims.length === 0 ? (
            <EmptyState
              icon={<MailIcon className="size-6" />}
              title={t('claims.empty.title')}
              action={<Additions />}
            >
              {t('claims.empty.text')}
            </EmptyState>
          ) : (
            <ul aria-label={t('claims.list')} className="divide-y divide-line">
              {claims.map((claim) => (
                <ClaimRow key={claim.id} claim={claim} />
              ))}
            </ul>
          )}
        </Surface>
        <LinkButton to="/claims/shared" kind="quiet" size="small">
          {t('consents.open')}
        </LinkButton>
      </div>
    </Screen>
  );
}

/** What can be proven here: phone numbers only where text messages are sent. */
function Additions() {
  const t = useWords();
  const phones = useInstallation()?.phoneClaims === true;
  return (
    <div className="grid w-full gap-2">
      <LinkButton to="/claims/email" wide icon={<PlusIcon />}>
        {t('claims.add.email')}
      </LinkButton>
      {phones && (
        <LinkButton to="/claims/phone" wide icon={<PlusIcon />}>
          {t('claims.add.phone')}
        </LinkButton>
      )}
    </div>
  );
}

function ClaimRow({ claim }: { claim: ClaimHead }) {
  const t = useWords();
  const wallet = useWallet();
  const remove = useRemoval(claim);
  const [value, setValue] = useState<string>();
  const [naming, setNaming] = useState(false);
  const { work, busy, problem } = useWork();
  const name = claim.label ?? t(`claims.${claim.type}`);
  const at = t.date(new Date(claim.issuedAt));
  const reveal = () =>
    work(async () => {
      setValue((await revealClaims(wallet, [claim.id])).get(claim.id));
      lock.opened();
    });
  return (
    <li className="stack gap-3 px-5 py-4">
      <div className="flex items-start gap-4">
        <RowIcon>{claim.type === 'email' ? <MailIcon /> : <PhoneIcon />}</RowIcon>
        <div className="stack min-w-0 flex-1 gap-0.5">
          <p className="font-medium wrap-anywhere" aria-live="polite">
            {value ?? name}
          </p>
          {value !== undefined && claim.label !== undefined && (
            <p className="text-small wrap-anywhere">{claim.label}</p>
          )}
          <p className="text-small wrap-anywhere text-muted">
            {t('claims.issued', { at, issuer: hostOf(claim.issuer) })}
          </p>
          <Validity claim={claim} />
        </div>
      </div>
      <div className="flex justify-end gap-1">
        <Button
          size="small"
          kind="quiet"
          aria-label={t('claims.label.named', { name, at })}
          onClick={() => setNaming(true)}
        >
          {t('claims.label.add')}
        </Button>
        {value === undefined ? (
          <Button
            size="small"
            kind="quiet"
            busy={busy}
            icon={<EyeIcon className="size-4" />}
            aria-label={t('claims.reveal.named', { name, at })}
            onClick={reveal}
          >
            {t('claims.reveal')}
          </Button>
        ) : (
          <Button
            size="small"
            kind="quiet"
            icon={<EyeOffIcon className="size-4" />}
            onClick={() => setValue(undefined)}
          >
            {t('claims.hide')}
          </Button>
        )}
        <IconButton
          label={t('claims.delete.named', { name, at })}
          icon={<TrashIcon className="size-5" />}
          className="size-9"
          onClick={() => work(remove)}
        />
      </div>
      <ProblemNotice problem={problem} />
      <Naming claim={claim} open={naming} onClose={() => setNaming(false)} />
    </li>
  );
}

function Naming({ claim, open, onClose }: { claim: ClaimHead; open: boolean; onClose: () => void }) {
  const t = useWords();
  const wallet = useWallet();
  const [label, setLabel] = useState(claim.label ?? '');
  const { work, busy } = useWork();
  const form = `name-${claim.id}`;
  const save = (event: SyntheticEvent) => {
    event.preventDefault();
    work(async () => {
      await labelClaim(wallet, claim, label);
      changed();
      onClose();
    });
  };
  return (
    <Dialog
      open={open}
      onClose={onClose}
      title={t(`claims.${claim.type}`)}
      actions={
        <>
          <Button form={form} type="submit" kind="primary" busy={busy}>
            {t('claims.label.save')}
          </Button>
          <Button onClick={onClose}>{t('common.cancel')}</Button>
        </>
      }
    >
      <form id={form} onSubmit={save}>
        <TextField
          label={t('claims.label')}
          hint={t('claims.label.hint')}
          maxLength={40}
          value={label}
          onChange={(event) => setLabel(event.currentTarget.value)}
        />
      </form>
    </Dialog>
  );
}

function Validity({ claim }: { claim: ClaimHead }) {
  const t = useWords();
  const at = t.date(new Date(claim.expiresAt));
  return claim.expiresAt > useNow(60_000) ? (
    <p className="text-small text-muted">{t('claims.expires', { at })}</p>
  ) : (
    <p className="text-small text-warn-ink">{t('claims.expired', { at })}</p>
  );
}

/** Deletes at once. For the few seconds of the toast the encrypted records are in memory, to be put back as they were. */
function useRemoval(claim: ClaimHead): () => Promise<void> {
  const t = useWords();
  const wallet = useWallet();
  const toast = useToast();
  return async () => {
    const { storage } = wallet.device;
    const records = await storage.list(`${entries.claim}${claim.id}/`);
    await deleteClaim(wallet, claim.id);
    await record(wallet, { kind: 'claim-deleted', result: 'done' });
    changed();
    const putBack = async () => {
      await storage.putAll(records);
      await record(wallet, { kind: 'claim-added', result: 'done' });
      changed();
    };
    toast({
      message: t('claims.deleted'),
      undo: { label: t('common.undo'), onUndo: () => void putBack() },
    });
  };
}

/** `wallet.example.com` of an issuer that is an address; else the issuer as it stands. */
const hostOf = (issuer: string): string => (URL.canParse(issuer) ? new URL(issuer).host : issuer);
