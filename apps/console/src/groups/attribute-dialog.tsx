import { attributeKinds, type AttributeKind, type AttributeView } from '@lanyard/contract/attributes';
import { Button } from '@lanyard/ui/button';
import { Dialog } from '@lanyard/ui/dialog';
import { Field } from '@lanyard/ui/field';
import { Notice } from '@lanyard/ui/notice';
import { SelectField } from '@lanyard/ui/select-field';
import { TextField } from '@lanyard/ui/text-field';
import { useId, useState, type FormEvent } from 'react';
import { useWords } from '../messages.ts';
import { saveAttribute, useGroupProblem } from './use-groups.ts';

/** Name, kind and choices of an attribute; the kind of one that is there stays. */
export function AttributeDialog({
  attribute,
  onClose,
  onSaved,
}: {
  /** Undefined: a new one. */
  attribute: AttributeView | undefined;
  onClose: () => void;
  onSaved: (attribute: AttributeView) => void;
}) {
  const t = useWords();
  const id = useId();
  const problemOf = useGroupProblem();
  const [name, setName] = useState(attribute?.name ?? '');
  const [kind, setKind] = useState<AttributeKind>(attribute?.kind ?? 'text');
  const [lines, setLines] = useState((attribute?.choices ?? []).join('\n'));
  const [missing, setMissing] = useState(false);
  const [error, setError] = useState<string>();
  const [busy, setBusy] = useState(false);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    setError(undefined);
    setMissing(name.trim() === '');
    if (name.trim() === '') return;
    const choices = lines
      .split('\n')
      .map((line) => line.trim())
      .filter((line) => line !== '');
    setBusy(true);
    saveAttribute(attribute?.id, { name: name.trim(), kind, choices: kind === 'choice' ? choices : [] }).then(
      onSaved,
      (fault: unknown) => {
        setError(problemOf(fault));
        setBusy(false);
      },
    );
  };
  return (
    <Dialog
      open
      onClose={onClose}
      title={
        attribute === undefined ? t('attributes.new') : t('attributes.change.title', { name: attribute.name })
      }
    >
      <form className="grid gap-5" onSubmit={submit} noValidate>
        {error !== undefined && <Notice tone="danger">{error}</Notice>}
        <TextField
          label={t('attributes.name')}
          hint={t('attributes.name.hint')}
          error={missing ? t('members.required') : undefined}
          autoComplete="off"
          maxLength={60}
          value={name}
          onChange={(event) => setName(event.target.value)}
        />
        {attribute === undefined && (
          <SelectField
            label={t('attributes.kind')}
            value={kind}
            onChange={(event) => setKind(event.target.value as AttributeKind)}
          >
            {attributeKinds.map((each) => (
              <option key={each} value={each}>
                {t(`attributes.kind.${each}`)}
              </option>
            ))}
          </SelectField>
        )}
        {kind === 'choice' && (
          <Field id={id} label={t('attributes.choices')} hint={t('attributes.choices.hint')}>
            <textarea
              id={id}
              rows={5}
              aria-describedby={`${id}-note`}
              value={lines}
              onChange={(event) => setLines(event.target.value)}
              className="w-full rounded-control bg-raised px-3.5 py-2.5 ring-1 ring-edge transition ring-inset focus-visible:-outline-offset-1"
            />
          </Field>
        )}
        <div className="flex flex-col gap-2 pt-1 sm:flex-row-reverse">
          <Button kind="primary" type="submit" busy={busy}>
            {attribute === undefined ? t('attributes.create') : t('group.save')}
          </Button>
          <Button onClick={onClose}>{t('console.cancel')}</Button>
        </div>
      </form>
    </Dialog>
  );
}
