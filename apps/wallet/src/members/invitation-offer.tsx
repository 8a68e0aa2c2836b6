import type { ClaimHead } from '@lanyard/holder/claims';
import type { Invitation } from '@lanyard/holder/joining';
import { Button } from '@lanyard/ui/button';
import { GlobeIcon, MailIcon, PersonIcon, PinIcon, PlusIcon } from '@lanyard/ui/icons';
import { Fact, Facts, List, ListRow, RowIcon } from '@lanyard/ui/list';
import { Monogram } from '@lanyard/ui/monogram';
import { Card } from '@lanyard/ui/surface';
import { useWords } from '../messages.ts';
import { roleWord } from './role-word.ts';

/** What an invitation offers, by whom, and what is asked for. */
export function InvitationOffer({
  invitation,
  claims,
  chosen,
  onChoose,
  onOther,
}: {
  invitation: Invitation;
  /** E-mail claims that could be shown, newest first; empty where none is asked for. */
  claims: readonly ClaimHead[];
  chosen: string | undefined;
  onChoose: (id: string) => void;
  onOther: () => void;
}) {
  const t = useWords();
  const { organization, kind, role } = invitation;
  return (
    <div className="stack gap-5 pb-4">
      <div className="stack justify-items-center gap-4 py-4 text-center">
        <Monogram kind="organization" size="large" id={organization.id} name={organization.name} />
        <div className="stack gap-1.5">
          <p className="text-display">{t(`join.heading.${kind}`, { organization: organization.name })}</p>
          <p className="text-muted">{t(`join.lead.${kind}`)}</p>
        </div>
      </div>
      <Card flush>
        <Facts>
          <Fact icon={<GlobeIcon />} label={t('join.fact.address')}>
            {new URL(organization.origin).host}
          </Fact>
          <Fact icon={<PersonIcon />} label={t('join.fact.role')}>
            {t(`join.role.${roleWord(role)}`)}
          </Fact>
          <Fact icon={<PinIcon />} label={t('join.fact.region')}>
            {organization.regionLabel}
          </Fact>
        </Facts>
      </Card>
      {claims.length > 0 && (
        <Card title={t('join.share')} detail={t('join.share.detail')} flush>
          {claims.length === 1 ? (
            <List>
              <ListRow
                icon={
                  <RowIcon>
                    <MailIcon />
                  </RowIcon>
                }
                title={t('join.share.email')}
                detail={hintOf(invitation, t)}
              />
            </List>
          ) : (
            <ClaimChoice claims={claims} chosen={chosen} onChoose={onChoose} />
          )}
          <div className="px-3 pb-3">
            <Button kind="quiet" size="small" icon={<PlusIcon className="size-4" />} onClick={onOther}>
              {t('join.choose.other')}
            </Button>
          </div>
        </Card>
      )}
    </div>
  );
}

const hintOf = ({ emailHint }: Invitation, t: ReturnType<typeof useWords>) =>
  emailHint === null ? undefined : t('join.share.hint', { hint: emailHint });

/** Several addresses: which one is shown. Their values are locked, so they are told apart by name and date. */
function ClaimChoice({
  claims,
  chosen,
  onChoose,
}: {
  claims: readonly ClaimHead[];
  chosen: string | undefined;
  onChoose: (id: string) => void;
}) {
  const t = useWords();
  return (
    <fieldset className="divide-y divide-line">
      <legend className="sr-only">{t('join.choose')}</legend>
      {claims.map(({ id, label, issuedAt }) => (
        <label key={id} className="flex min-h-14 items-center gap-4 px-5 py-2.5 transition hover:bg-sunken">
          <input
            type="radio"
            name="claim"
            checked={id === chosen}
            onChange={() => onChoose(id)}
            className="size-5"
          />
          <span className="grid min-w-0">
            {label !== undefined && <span className="wrap-anywhere">{label}</span>}
            <span className={label === undefined ? '' : 'text-small text-muted'}>
              {t('join.choose.proven', { at: t.dateTime(new Date(issuedAt)) })}
            </span>
          </span>
        </label>
      ))}
    </fieldset>
  );
}
