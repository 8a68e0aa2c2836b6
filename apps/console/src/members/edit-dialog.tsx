import { changeMember, type MemberView } from '@lanyard/contract/members';
import { Button } from '@lanyard/ui/button';
import { Dialog } from '@lanyard/ui/dialog';
import { Notice } from '@lanyard/ui/notice';
import { TextField } from '@lanyard/ui/text-field';
import { useState, type FormEvent } from 'react';
import { useWords } from '../messages.ts';
import { browser, codeOf, proven } from '../platform.ts';

const mail = /^[^\s@]+@[^\s@]+\.[^\s@]+$/;

/** Name and work address of one member. Another address takes a role that manages members. */
export function EditDialog({
  member,
  mayMove,
  onClose,
  onSaved,
}: {
  member: MemberView;
  mayMove: boolean;
  onClose: () => void;
  onSaved: () => void;
}) {
  const t = useWords();
  const [name, setName] = useState(member.name);
  const [email, setEmail] = useState(member.email);
  const [tried, setTried] = useState(false);
  const [problem, setProblem] = useState<string>();
  const [busy, setBusy] = useState(false);
  const errors = {
    name: name.trim() === '' ? t('members.required') : undefined,
    email: mail.test(email.trim()) ? undefined : t('members.email.error'),
  };
  const submit = (event: FormEvent) => {
    event.preventDefault();
    setTried(true);
    if (errors.name !== undefined || errors.email !== undefined) return;
    setBusy(true);
    const save = async () =>
      browser.cloud.call(
        changeMember,
        { params: { memberId: member.id }, body: { name: name.trim(), email: email.trim() } },
        await proven(),
      );
    save().then(onSaved, (error: unknown) => {
      setProblem(codeOf(error) === 'already-invited' ? t('member.edit.taken') : t('role.problem.other'));
      setBusy(false);
    });
  };
  return (
    <Dialog open onClose={onClose} title={t('member.edit.title', { name: member.name })}>
      <form className="grid gap-5" onSubmit={submit} noValidate>
        {problem !== undefined && <Notice tone="danger">{problem}</Notice>}
        <TextField
          label={t('member.edit.name')}
          value={name}
          maxLength={120}
          autoComplete="off"
          error={tried ? errors.name : undefined}
          onChange={(event) => setName(event.target.value)}
        />
        <TextField
          label={t('member.edit.email')}
          hint={t(mayMove ? 'member.edit.email.hint' : 'member.edit.email.fixed')}
          type="email"
          value={email}
          maxLength={254}
          autoComplete="off"
          readOnly={!mayMove}
          error={tried ? errors.email : undefined}
          onChange={(event) => setEmail(event.target.value)}
        />
        <div className="flex flex-col gap-2 pt-1 sm:flex-row-reverse">
          <Button kind="primary" type="submit" busy={busy}>
            {t('group.save')}
          </Button>
          <Button onClick={onClose}>{t('console.cancel')}</Button>
        </div>
      </form>
    </Dialog>
  );
}
