import { inviteMember, type MemberView } from '@lanyard/contract/members';
import { Button } from '@lanyard/ui/button';
import { Dialog } from '@lanyard/ui/dialog';
import { Notice } from '@lanyard/ui/notice';
import { TextField } from '@lanyard/ui/text-field';
import { useToast } from '@lanyard/ui/toast';
import { useState, type FormEvent } from 'react';
import { useWords } from '../messages.ts';
import { browser, codeOf, proven } from '../platform.ts';

const mail = /^[^\s@]+@[^\s@]+\.[^\s@]+$/;

/** Name, address, and whether this is to be a second owner. */
export function InviteDialog({
  outbox,
  onClose,
  onInvited,
}: {
  outbox: string | null;
  onClose: () => void;
  onInvited: (member: MemberView) => void;
}) {
  const t = useWords();
  const toast = useToast();
  const [errors, setErrors] = useState<{ name?: string; email?: string; other?: string }>({});
  const [busy, setBusy] = useState(false);

  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    const text = (name: string) => {
      const value = form.get(name);
      return typeof value === 'string' ? value.trim() : '';
    };
    const [name, email] = [text('name'), text('email')];
    const found = {
      ...(name === '' ? { name: t('members.required') } : {}),
      ...(mail.test(email) ? {} : { email: t('members.email.error') }),
    };
    setErrors(found);
    const [first] = Object.keys(found);
    if (first !== undefined) {
      const field = event.currentTarget.elements.namedItem(first);
      if (field instanceof HTMLElement) field.focus();
      return;
    }
    setBusy(true);
    const invite = async () =>
      browser.cloud.call(
        inviteMember,
        { body: { name, email, role: form.get('owner') === null ? null : 'owner' } },
        await proven(),
      );
    invite()
      .then(
        (member) => {
          onInvited(member);
          onClose();
          toast({ message: t('members.sent', { name }) });
        },
        (error: unknown) =>
          setErrors(
            codeOf(error) === 'already-invited'
              ? { email: t('members.already') }
              : { other: t('members.problem.other') },
          ),
      )
      .finally(() => setBusy(false));
  };

  return (
    <Dialog open onClose={onClose} title={t('members.invite')} detail={t('members.invite.detail')}>
      <form className="grid gap-5" onSubmit={submit} onChange={() => setErrors({})} noValidate>
        {errors.other !== undefined && <Notice tone="danger">{errors.other}</Notice>}
        <TextField name="name" label={t('members.name')} error={errors.name} autoComplete="off" />
        <TextField
          name="email"
          type="email"
          label={t('members.email')}
          hint={t('members.email.hint')}
          error={errors.email}
          autoComplete="off"
        />
        <div className="flex items-start gap-3">
          <input
            type="checkbox"
            id="invite-owner"
            name="owner"
            aria-describedby="invite-owner-hint"
            className="mt-1 size-4 accent-accent"
          />
          <div className="grid gap-0.5">
            <label htmlFor="invite-owner" className="text-small font-medium">
              {t('members.owner')}
            </label>
            <span id="invite-owner-hint" className="text-small text-muted">
              {t('members.owner.hint')}
            </span>
          </div>
        </div>
        {outbox !== null && (
          <a href={outbox} className="text-small text-accent-ink underline underline-offset-2">
            {t('members.outbox')}
          </a>
        )}
        <div className="flex flex-col gap-2 pt-1 sm:flex-row-reverse">
          <Button kind="primary" type="submit" busy={busy}>
            {t('members.send')}
          </Button>
          <Button onClick={onClose}>{t('console.cancel')}</Button>
        </div>
      </form>
    </Dialog>
  );
}
