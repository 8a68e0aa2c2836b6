import {
  getSignInPolicy,
  mailEnrolments,
  setSignInPolicy,
  type OutsideDemand,
  type SignInDemands,
  type SignInPolicy,
} from '@lanyard/contract/sign-in-policy';
import { Badge } from '@lanyard/ui/badge';
import { Button, ButtonLink } from '@lanyard/ui/button';
import { Dialog } from '@lanyard/ui/dialog';
import {
  GlobeIcon,
  LaptopIcon,
  MailIcon,
  ShieldCheckIcon,
  ShieldIcon,
  type IconProps,
} from '@lanyard/ui/icons';
import { Monogram } from '@lanyard/ui/monogram';
import { Notice } from '@lanyard/ui/notice';
import { Card } from '@lanyard/ui/surface';
import { useToast } from '@lanyard/ui/toast';
import { useId, useState, type ComponentType } from 'react';
import { useWords } from '../messages.ts';
import { browser, codeOf } from '../platform.ts';
import { Unread } from './unread.tsx';
import { useRead } from './use-settings.ts';

type Demand = Exclude<SignInDemands, 'anyone'>;

const choices: readonly { readonly demands: SignInDemands; readonly icon: ComponentType<IconProps> }[] = [
  { demands: 'anyone', icon: GlobeIcon },
  { demands: 'admins', icon: ShieldIcon },
  { demands: 'all', icon: ShieldCheckIcon },
];

const readPolicy = async () => browser.cloud.call(getSignInPolicy, {});

/** From which browsers people get in: what a choice would mean is shown before it is made. */
export function Policy() {
  const { value: policy, setValue, load } = useRead<SignInPolicy>(readPolicy);
  if (typeof policy !== 'object') return <Unread value={policy} load={load} />;
  return <PolicyCard policy={policy} onChange={setValue} />;
}

function PolicyCard({
  policy,
  onChange,
}: {
  policy: SignInPolicy;
  onChange: (policy: SignInPolicy) => void;
}) {
  const t = useWords();
  const [chosen, setChosen] = useState(policy.demands);
  const [asking, setAsking] = useState(false);
  const isChange = chosen !== policy.demands;
  const mustTrust = isChange && chosen !== 'anyone' && !policy.trustedHere;
  return (
    <Card
      title={t('policy.title')}
      detail={t('policy.detail')}
      footer={
        <Button
          size="small"
          kind={isChange && !mustTrust ? 'primary' : 'secondary'}
          disabled={!isChange || mustTrust}
          onClick={() => setAsking(true)}
        >
          {t('policy.save')}
        </Button>
      }
    >
      <div className="grid gap-5">
        <Choices now={policy.demands} chosen={chosen} onChoose={setChosen} />
        {mustTrust ? (
          <Notice
            tone="warn"
            title={t('policy.trust.title')}
            action={
              <ButtonLink size="small" href="/">
                {t('policy.trust.do')}
              </ButtonLink>
            }
          >
            {t('policy.trust.text')}
          </Notice>
        ) : (
          chosen !== 'anyone' && (
            <Outside demands={chosen} outside={policy.outside[chosen]} isDemanded={!isChange} />
          )
        )}
      </div>
      {asking && (
        <AskDialog
          demands={chosen}
          policy={policy}
          onClose={() => setAsking(false)}
          onChanged={(changed) => {
            setAsking(false);
            onChange(changed);
          }}
        />
      )}
    </Card>
  );
}

function Choices({
  now,
  chosen,
  onChoose,
}: {
  now: SignInDemands;
  chosen: SignInDemands;
  onChoose: (demands: SignInDemands) => void;
}) {
  const t = useWords();
  const name = useId();
  return (
    <fieldset className="grid gap-3 lg:grid-cols-3">
      <legend className="sr-only">{t('policy.title')}</legend>
      {choices.map(({ demands, icon: Icon }) => (
        <label
          key={demands}
          className="relative grid content-start gap-2 rounded-control border border-line p-4 transition hover:bg-sunken has-checked:border-accent-ink has-checked:bg-accent-soft has-focus-visible:outline-2 has-focus-visible:outline-offset-2 has-focus-visible:outline-accent-ink"
        >
          <input
            type="radio"
            name={name}
            value={demands}
            checked={chosen === demands}
            onChange={() => onChoose(demands)}
            className="absolute inset-0 m-0 cursor-pointer appearance-none rounded-control outline-none"
          />
          <span className="flex min-h-7 items-center gap-2">
            <Icon className="size-5 text-accent-ink" />
            <span className="flex-1 font-medium">{t(`policy.${demands}`)}</span>
            {demands === now && <Badge tone="success">{t('policy.now')}</Badge>}
          </span>
          <span className="text-small text-muted">{t(`policy.${demands}.text`)}</span>
        </label>
      ))}
    </fieldset>
  );
}

/** Whom a demand shuts out, or would; and what to do for them. */
function Outside({
  demands,
  outside: { members, sessions, first },
  isDemanded,
}: {
  demands: Demand;
  outside: OutsideDemand;
  isDemanded: boolean;
}) {
  const t = useWords();
  const toast = useToast();
  const [busy, setBusy] = useState(false);
  if (members === 0)
    return (
      <Notice tone="success">{t(isDemanded ? 'policy.outside.none' : 'policy.outside.noneThen')}</Notice>
    );
  const mail = () => {
    setBusy(true);
    mailLinks(demands)
      .then(
        () => toast({ message: t('policy.mailed') }),
        () => toast({ message: t('role.problem.other') }),
      )
      .finally(() => setBusy(false));
  };
  return (
    <div className="overflow-clip rounded-control border border-line">
      <div className="flex flex-wrap items-center gap-x-4 gap-y-3 bg-warn-soft px-4 py-3">
        <LaptopIcon className="size-5 text-warn-ink" />
        <p className="min-w-0 flex-1 basis-56 text-small">
          <strong className="font-semibold">
            {t(isDemanded ? 'policy.outside.are' : 'policy.outside.would', { count: members })}
          </strong>{' '}
          {!isDemanded && t('policy.outside.sessions', { count: sessions })}
        </p>
        <Button size="small" busy={busy} icon={<MailIcon className="size-4" />} onClick={mail}>
          {t('policy.mail')}
        </Button>
      </div>
      {first.length > 0 && (
        <ul
          aria-label={t('policy.outside.list')}
          className="grid max-h-72 gap-x-6 overflow-y-auto p-2 sm:grid-cols-2"
        >
          {first.map(({ id, name, role }) => (
            <li key={id}>
              <a
                href={`/console/members/${id}`}
                className="flex min-h-11 items-center gap-3 rounded-small px-2 text-small transition hover:bg-sunken focus-visible:-outline-offset-2"
              >
                <Monogram kind="person" size="small" id={id} name={name} />
                <span className="min-w-0 flex-1 truncate font-medium">{name}</span>
                {role !== null && <Badge>{t('policy.admin')}</Badge>}
              </a>
            </li>
          ))}
          {members > first.length && (
            <li className="flex min-h-11 items-center px-2 text-small text-muted">
              {t('policy.outside.more', { count: members - first.length })}
            </li>
          )}
        </ul>
      )}
    </div>
  );
}

const mailLinks = async (demands: Demand) => browser.cloud.call(mailEnrolments, { body: { demands } });

/** Asked once more, with what happens at once; whoever would be shut out gets a link on request. */
function AskDialog({
  demands,
  policy,
  onClose,
  onChanged,
}: {
  demands: SignInDemands;
  policy: SignInPolicy;
  onClose: () => void;
  onChanged: (policy: SignInPolicy) => void;
}) {
  const t = useWords();
  const toast = useToast();
  const [mails, setMails] = useState(true);
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<string>();
  const outside = demands === 'anyone' ? undefined : policy.outside[demands];
  const run = async () => {
    const changed = await browser.cloud.call(setSignInPolicy, { body: { demands } });
    if (demands !== 'anyone' && mails && policy.outside[demands].members > 0) await mailLinks(demands);
    return changed;
  };
  const go = () => {
    setBusy(true);
    run()
      .then(
        (changed) => {
          onChanged(changed);
          toast({ message: t('settings.saved') });
        },
        (error: unknown) => {
          const code = codeOf(error);
          if (code === 'trust-first') setProblem(t('policy.trust.text'));
          else setProblem(code === 'forbidden' ? t('role.problem.forbidden') : t('role.problem.other'));
        },
      )
      .finally(() => setBusy(false));
  };
  return (
    <Dialog
      open
      onClose={onClose}
      title={t(`policy.ask.${demands}`)}
      detail={t(`policy.ask.${demands}.text`)}
      actions={
        <>
          <Button busy={busy} kind="primary" onClick={go}>
            {t(`policy.ask.${demands}.do`)}
          </Button>
          <Button onClick={onClose}>{t('console.cancel')}</Button>
        </>
      }
    >
      {outside !== undefined && outside.members > 0 && (
        <div className="grid gap-4">
          <Notice tone="warn" title={t('policy.outside.would', { count: outside.members })}>
            {t('policy.outside.sessions', { count: outside.sessions })}
          </Notice>
          <label className="flex min-h-11 items-center gap-3 text-small font-medium">
            <input
              type="checkbox"
              checked={mails}
              onChange={({ target }) => setMails(target.checked)}
              className="size-4 accent-accent"
            />
            {t('policy.ask.mail')}
          </label>
        </div>
      )}
      {problem !== undefined && <Notice tone="danger">{problem}</Notice>}
    </Dialog>
  );
}
