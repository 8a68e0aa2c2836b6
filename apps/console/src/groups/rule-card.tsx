import type { AttributeView } from '@lanyard/contract/attributes';
import type { GroupView } from '@lanyard/contract/groups';
import { isAlone, type Rule } from '@lanyard/contract/rules';
import { Badge } from '@lanyard/ui/badge';
import { Button } from '@lanyard/ui/button';
import { Card } from '@lanyard/ui/surface';
import { useToast } from '@lanyard/ui/toast';
import { useEffect, useState } from 'react';
import { useWords } from '../messages.ts';
import { RuleDialog } from './rule-dialog.tsx';
import { askAttributes, saveRule, useGroupProblem, useLoaded } from './use-groups.ts';

const lookAgainMs = 1500;

/** Whether a rule says who is in a group, and which; the way to another. */
export function RuleCard({
  group,
  rule,
  onSaved,
}: {
  group: GroupView;
  rule: Rule | null;
  onSaved: () => void;
}) {
  const t = useWords();
  const toast = useToast();
  const problemOf = useGroupProblem();
  const { state } = useLoaded(askAttributes);
  const [editing, setEditing] = useState(false);
  const attributes = typeof state === 'object' ? state : [];
  useEffect(() => {
    if (!group.isPlacing) return undefined;
    const timer = setTimeout(onSaved, lookAgainMs);
    return () => clearTimeout(timer);
  }, [group, onSaved]);
  const remove = () =>
    saveRule(group.id, null, false)
      .then(
        () => toast({ message: t('rule.removed') }),
        (error: unknown) => toast({ message: problemOf(error) }),
      )
      .finally(onSaved);
  return (
    <Card
      title={t('rule.title')}
      detail={rule === null ? t('rule.by-hand') : t('rule.by-rule')}
      action={
        <span className="flex flex-wrap justify-end gap-1">
          {rule !== null && (
            <Button size="small" kind="quiet" onClick={() => void remove()}>
              {t('rule.remove.do')}
            </Button>
          )}
          <Button size="small" onClick={() => setEditing(true)}>
            {rule === null ? t('rule.set') : t('rule.change')}
          </Button>
        </span>
      }
    >
      {rule !== null && <RuleWords rule={rule} attributes={attributes} />}
      {group.isPlacing && (
        <p className="pt-4" role="status">
          <Badge tone="accent" dot>
            {t('rule.placing')}
          </Badge>
        </p>
      )}
      {editing && (
        <RuleDialog
          group={group}
          rule={rule}
          attributes={attributes}
          onClose={() => setEditing(false)}
          onSaved={() => {
            setEditing(false);
            toast({ message: t('rule.saved') });
            onSaved();
          }}
        />
      )}
    </Card>
  );
}

function RuleWords({ rule, attributes }: { rule: Rule; attributes: readonly AttributeView[] }) {
  const t = useWords();
  const said = rule.conditions.map(({ attributeId, operator, value }, at) => ({
    key: `${String(at)} ${attributeId}`,
    name: attributes.find(({ id }) => id === attributeId)?.name ?? '…',
    operator: t(`rule.op.${operator}`),
    value: isAlone(operator) ? '' : value,
  }));
  return (
    <div className="grid gap-2">
      <p className="text-muted">
        {t('rule.match')} {t(`rule.match.${rule.match}`)}
      </p>
      <ul className="flex flex-wrap gap-2">
        {said.map(({ key, name, operator, value }) => (
          <li key={key} className="rounded-full bg-sunken px-3.5 py-1.5 text-small">
            <span className="font-medium">{name}</span> <span className="text-muted">{operator}</span>{' '}
            <span className="font-medium">{value}</span>
          </li>
        ))}
      </ul>
    </div>
  );
}
