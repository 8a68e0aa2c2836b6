import type { AttributeView } from '@lanyard/contract/attributes';
import type { GroupView, previewRule } from '@lanyard/contract/groups';
import { isAlone, operatorsOf, type Condition, type Operator, type Rule } from '@lanyard/contract/rules';
import type { RouteAnswer } from '@lanyard/contract/route';
import { Button, IconButton } from '@lanyard/ui/button';
import { Dialog } from '@lanyard/ui/dialog';
import { PlusIcon, XIcon } from '@lanyard/ui/icons';
import { Notice } from '@lanyard/ui/notice';
import { Segmented } from '@lanyard/ui/segmented';
import { SelectField } from '@lanyard/ui/select-field';
import { TextField } from '@lanyard/ui/text-field';
import { useId, useState } from 'react';
import { useWords } from '../messages.ts';
import { askPreview, saveRule, useGroupProblem } from './use-groups.ts';

type Preview = RouteAnswer<typeof previewRule>;
const mostConditions = 20;

/** Makes a rule of attributes, operators and values; shows who would come in and who would go; saves it after that. */
export function RuleDialog({
  group,
  rule,
  attributes,
  onClose,
  onSaved,
}: {
  group: GroupView;
  rule: Rule | null;
  attributes: readonly AttributeView[];
  onClose: () => void;
  onSaved: () => void;
}) {
  const t = useWords();
  const problemOf = useGroupProblem();
  const [match, setMatch] = useState<Rule['match']>(rule?.match ?? 'all');
  const [rows, setRows] = useState<readonly Row[]>(() =>
    (rule?.conditions ?? attributes.slice(0, 1).map((each) => conditionOf(each))).map((each) => rowOf(each)),
  );
  const [preview, setPreview] = useState<Preview>();
  const [isMeant, setIsMeant] = useState(false);
  const [problem, setProblem] = useState<string>();
  const [busy, setBusy] = useState(false);
  const wanted: Rule = { match, conditions: rows.map(({ condition }) => condition) };
  /** What was previewed is what is saved: after a change it is shown anew. */
  const changed = () => {
    setPreview(undefined);
    setIsMeant(false);
    setProblem(undefined);
  };
  const run = (work: () => Promise<void>) => {
    setBusy(true);
    setProblem(undefined);
    work()
      .catch((error: unknown) => setProblem(problemOf(error)))
      .finally(() => setBusy(false));
  };
  const isEveryone = preview !== undefined && preview.matches === preview.of;
  return (
    <Dialog
      open
      onClose={onClose}
      title={t('rule.edit.title', { name: group.name })}
      detail={t('rule.edit.detail')}
      actions={
        <>
          {preview === undefined ? (
            <Button
              kind="primary"
              busy={busy}
              disabled={rows.length === 0}
              onClick={() => run(async () => setPreview(await askPreview(group.id, wanted)))}
            >
              {t('rule.preview')}
            </Button>
          ) : (
            <Button
              kind="primary"
              busy={busy}
              disabled={isEveryone && !isMeant}
              onClick={() =>
                run(async () => {
                  await saveRule(group.id, wanted, isMeant);
                  onSaved();
                })
              }
            >
              {t('rule.save')}
            </Button>
          )}
          <Button onClick={onClose}>{t('console.cancel')}</Button>
        </>
      }
    >
      {attributes.length === 0 ? (
        <Notice>{t('rule.no-attributes')}</Notice>
      ) : (
        <div className="grid gap-4">
          {problem !== undefined && <Notice tone="danger">{problem}</Notice>}
          <div className="grid gap-2">
            <span className="text-small font-medium">{t('rule.match')}</span>
            <Segmented
              label={t('rule.match')}
              value={match}
              onChange={(value) => {
                setMatch(value);
                changed();
              }}
              options={(['all', 'any'] as const).map((value) => ({ value, label: t(`rule.match.${value}`) }))}
            />
          </div>
          <ul className="grid gap-3">
            {rows.map(({ key, condition }, at) => (
              <ConditionRow
                key={key}
                number={at + 1}
                condition={condition}
                attributes={attributes}
                onChange={(next) => {
                  setRows(rows.with(at, { key, condition: next }));
                  changed();
                }}
                onRemove={() => {
                  setRows(rows.toSpliced(at, 1));
                  changed();
                }}
              />
            ))}
          </ul>
          <Button
            size="small"
            className="justify-self-start"
            icon={<PlusIcon className="size-4" />}
            disabled={rows.length >= mostConditions}
            onClick={() => {
              setRows([...rows, ...attributes.slice(0, 1).map((each) => rowOf(conditionOf(each)))]);
              changed();
            }}
          >
            {t('rule.add')}
          </Button>
          <div aria-live="polite">
            {preview !== undefined && (
              <PreviewShown preview={preview} isMeant={isMeant} onMeant={setIsMeant} />
            )}
          </div>
        </div>
      )}
    </Dialog>
  );
}

/** A condition as it is edited: by a name of its own, so that its fields stay its fields. */
interface Row {
  readonly key: string;
  readonly condition: Condition;
}
const rowOf = (condition: Condition): Row => ({ key: crypto.randomUUID(), condition });

const conditionOf = ({ id, kind, choices }: AttributeView): Condition => ({
  attributeId: id,
  operator: operatorsOf[kind][0] ?? 'set',
  value: choices[0] ?? '',
});

function ConditionRow({
  number,
  condition,
  attributes,
  onChange,
  onRemove,
}: {
  number: number;
  condition: Condition;
  attributes: readonly AttributeView[];
  onChange: (condition: Condition) => void;
  onRemove: () => void;
}) {
  const t = useWords();
  const attribute = attributes.find(({ id }) => id === condition.attributeId);
  const kind = attribute?.kind ?? 'text';
  return (
    <li>
      <fieldset className="grid gap-3 rounded-card bg-sunken p-4">
        <legend className="sr-only">{t('rule.condition', { number })}</legend>
        <div className="grid grid-cols-[minmax(0,1fr)_auto] items-end gap-2">
          <SelectField
            label={t('rule.attribute')}
            value={condition.attributeId}
            onChange={(event) => {
              const next = attributes.find(({ id }) => id === event.target.value);
              if (next !== undefined) onChange(conditionOf(next));
            }}
          >
            {attributes.map(({ id, name }) => (
              <option key={id} value={id}>
                {name}
              </option>
            ))}
          </SelectField>
          <IconButton
            label={t('rule.remove', { number })}
            icon={<XIcon className="size-4" />}
            onClick={onRemove}
          />
        </div>
        <div className="grid gap-3 sm:grid-cols-2">
          <SelectField
            label={t('rule.operator')}
            value={condition.operator}
            onChange={(event) => onChange({ ...condition, operator: event.target.value as Operator })}
          >
            {operatorsOf[kind].map((operator) => (
              <option key={operator} value={operator}>
                {t(`rule.op.${operator}`)}
              </option>
            ))}
          </SelectField>
          {isAlone(condition.operator) ? null : kind === 'choice' ? (
            <SelectField
              label={t('rule.value')}
              value={condition.value}
              onChange={(event) => onChange({ ...condition, value: event.target.value })}
            >
              {attribute?.choices.map((choice) => (
                <option key={choice} value={choice}>
                  {choice}
                </option>
              ))}
            </SelectField>
          ) : (
            <TextField
              label={t('rule.value')}
              type={kind === 'date' ? 'date' : 'text'}
              inputMode={kind === 'number' ? 'decimal' : undefined}
              autoComplete="off"
              maxLength={200}
              value={condition.value}
              onChange={(event) => onChange({ ...condition, value: event.target.value })}
            />
          )}
        </div>
      </fieldset>
    </li>
  );
}

function PreviewShown({
  preview,
  isMeant,
  onMeant,
}: {
  preview: Preview;
  isMeant: boolean;
  onMeant: (isMeant: boolean) => void;
}) {
  const t = useWords();
  const id = useId();
  const { matches, of, coming, going } = preview;
  return (
    <section aria-label={t('rule.preview.title')} className="grid gap-3 border-t border-line pt-4">
      <p className="font-medium">{t('rule.preview.matches', { matches, of })}</p>
      {coming.count === 0 && going.count === 0 && <p className="text-muted">{t('rule.preview.same')}</p>}
      <Names words={t('rule.coming', { count: coming.count })} of={coming} />
      <Names words={t('rule.going', { count: going.count })} of={going} />
      {matches === of && (
        <Notice tone="warn" title={t('rule.everyone')}>
          <span className="flex min-h-9 items-center gap-3">
            <input
              type="checkbox"
              id={id}
              checked={isMeant}
              onChange={(event) => onMeant(event.target.checked)}
              className="size-4 accent-accent"
            />
            <label htmlFor={id} className="font-medium">
              {t('rule.everyone.sure')}
            </label>
          </span>
        </Notice>
      )}
    </section>
  );
}

function Names({ words, of }: { words: string; of: Preview['coming'] }) {
  const t = useWords();
  if (of.count === 0) return null;
  return (
    <div className="grid gap-0.5 text-small">
      <span className="font-medium">{words}</span>
      <span className="max-h-32 overflow-y-auto text-muted" tabIndex={of.members.length > 10 ? 0 : undefined}>
        {t.list(of.members.map(({ name }) => name))}
        {of.count > of.members.length && ` ${t('rule.more', { count: of.count - of.members.length })}`}
      </span>
    </div>
  );
}
