import type { AttributeView } from '@lanyard/contract/attributes';
import { changeMemberValues } from '@lanyard/contract/members';
import { Button } from '@lanyard/ui/button';
import { Dialog } from '@lanyard/ui/dialog';
import { Notice } from '@lanyard/ui/notice';
import { SelectField } from '@lanyard/ui/select-field';
import { TextField } from '@lanyard/ui/text-field';
import { useState, type FormEvent } from 'react';
import { useGroupProblem } from '../groups/use-groups.ts';
import { useWords } from '../messages.ts';
import { browser, proven } from '../platform.ts';

/** The attributes of one member, each in the field of its kind. */
export function ValuesDialog({
  memberId,
  name,
  attributes,
  values: before,
  onClose,
  onSaved,
}: {
  memberId: string;
  name: string;
  attributes: readonly AttributeView[];
  values: ReadonlyMap<string, string>;
  onClose: () => void;
  onSaved: () => void;
}) {
  const t = useWords();
  const problemOf = useGroupProblem();
  const [values, setValues] = useState<ReadonlyMap<string, string>>(before);
  const [problem, setProblem] = useState<string>();
  const [busy, setBusy] = useState(false);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    const changed = attributes.flatMap(({ id }) => {
      const value = values.get(id) ?? '';
      return value === (before.get(id) ?? '')
        ? []
        : [{ attributeId: id, value: value === '' ? null : value }];
    });
    if (changed.length === 0) {
      onClose();
      return;
    }
    setBusy(true);
    const save = async () =>
      browser.cloud.call(
        changeMemberValues,
        { params: { memberId }, body: { values: changed } },
        await proven(),
      );
    save().then(onSaved, (error: unknown) => {
      setProblem(problemOf(error));
      setBusy(false);
    });
  };
  return (
    <Dialog open onClose={onClose} title={t('member.attributes.title', { name })}>
      <form className="grid gap-5" onSubmit={submit} noValidate>
        {problem !== undefined && <Notice tone="danger">{problem}</Notice>}
        {attributes.map(({ id, name: label, kind, choices }) => {
          const value = values.get(id) ?? '';
          const set = (next: string) => setValues(new Map([...values, [id, next]]));
          return kind === 'choice' ? (
            <SelectField key={id} label={label} value={value} onChange={(event) => set(event.target.value)}>
              <option value="">{t('member.attributes.unset')}</option>
              {choices.map((choice) => (
                <option key={choice} value={choice}>
                  {choice}
                </option>
              ))}
            </SelectField>
          ) : (
            <TextField
              key={id}
              label={label}
              type={kind === 'date' ? 'date' : 'text'}
              inputMode={kind === 'number' ? 'decimal' : undefined}
              autoComplete="off"
              maxLength={200}
              value={value}
              onChange={(event) => set(event.target.value)}
            />
          );
        })}
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
