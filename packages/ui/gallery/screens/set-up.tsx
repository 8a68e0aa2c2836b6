import { Button, ButtonLink } from '@lanyard/ui/button';
import { CenteredCard } from '@lanyard/ui/centered-card';
import { CopyButton } from '@lanyard/ui/copy-button';
import { CheckIcon } from '@lanyard/ui/icons';
import { Wordmark } from '@lanyard/ui/mark';
import { Steps } from '@lanyard/ui/progress';
import { QrCode } from '@lanyard/ui/qr-code';
import { TextField } from '@lanyard/ui/text-field';
import { useWords } from '../words.ts';
import { organization, signInLink } from './samples.ts';

/** Name it, own it, go. */
export function SetUp({ step = 0 }: { step?: number }) {
  const t = useWords();
  return (
    <CenteredCard mark={<Wordmark />}>
      <div className="stack gap-6 p-6 sm:p-8">
        <Steps
          label={t('setup.steps')}
          steps={[t('setup.step.organization'), t('setup.step.owner'), t('setup.step.done')]}
          current={step}
        />
        {step === 0 && <Organization />}
        {step === 1 && <Owner />}
        {step === 2 && <Done />}
      </div>
    </CenteredCard>
  );
}

function Head({ title, lead }: { title: string; lead: string }) {
  return (
    <div className="stack gap-2">
      <h1 tabIndex={-1} className="text-display">
        {title}
      </h1>
      <p className="text-muted">{lead}</p>
    </div>
  );
}

function Organization() {
  const t = useWords();
  return (
    <form className="stack gap-6" onSubmit={(event) => event.preventDefault()}>
      <Head title={t('setup.title')} lead={t('setup.lead')} />
      <div className="stack gap-5">
        <TextField label={t('setup.name')} defaultValue={organization.name} autoComplete="organization" />
        <TextField
          label={t('setup.address')}
          hint={t('setup.address.hint')}
          defaultValue="acme"
          after=".lanyard.example"
          spellCheck={false}
          autoCapitalize="none"
        />
        <TextField label={t('setup.region')} hint={t('setup.region.hint')} defaultValue="Europe" />
      </div>
      <Button kind="primary" type="submit" wide>
        {t('setup.continue')}
      </Button>
    </form>
  );
}

function Owner() {
  const t = useWords();
  return (
    <>
      <Head
        title={t('setup.owner.title')}
        lead={t('setup.owner.lead', { organization: organization.name })}
      />
      <div className="grid justify-items-center gap-5 rounded-card bg-ground p-6">
        <QrCode text={signInLink} label={t('setup.owner.code')} className="w-full max-w-72" />
        <output className="flex items-center gap-2.5 text-small text-muted">
          <span className="relative flex size-2">
            <span className="absolute inset-0 animate-pulse-ring rounded-full bg-accent" />
            <span className="size-2 rounded-full bg-accent" />
          </span>
          {t('setup.owner.waiting')}
        </output>
      </div>
      <Button kind="quiet" wide>
        {t('setup.back')}
      </Button>
    </>
  );
}

function Done() {
  const t = useWords();
  return (
    <>
      <span className="grid size-14 place-items-center rounded-full bg-success-soft text-success-ink">
        <CheckIcon className="size-7" />
      </span>
      <Head title={t('setup.done.title', { organization: organization.name })} lead={t('setup.done.lead')} />
      <div className="flex items-center justify-between gap-3 rounded-control bg-sunken py-2 pr-2 pl-4">
        <span className="min-w-0 truncate font-medium">{organization.address}</span>
        <CopyButton
          text={`https://${organization.address}`}
          label={t('setup.copy')}
          copiedLabel={t('setup.copied')}
        />
      </div>
      <ButtonLink href="#sign-in" kind="primary" wide>
        {t('setup.done.go')}
      </ButtonLink>
    </>
  );
}
