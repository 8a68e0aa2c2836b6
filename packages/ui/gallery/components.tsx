import { useAppearance } from '@lanyard/ui/appearance';
import { Badge } from '@lanyard/ui/badge';
import { Button, ButtonLink, IconButton, type ButtonKind } from '@lanyard/ui/button';
import { CodeField } from '@lanyard/ui/code-field';
import { CopyButton } from '@lanyard/ui/copy-button';
import { CountdownRing } from '@lanyard/ui/countdown-ring';
import { Dialog, Sheet } from '@lanyard/ui/dialog';
import { DigitsField } from '@lanyard/ui/digits-field';
import { EmptyState } from '@lanyard/ui/empty-state';
import * as icons from '@lanyard/ui/icons';
import { IdentityCard } from '@lanyard/ui/identity-card';
import { List, ListLink, ListRow, RowIcon } from '@lanyard/ui/list';
import { Mark, Wordmark } from '@lanyard/ui/mark';
import { Monogram } from '@lanyard/ui/monogram';
import { Notice, type NoticeTone } from '@lanyard/ui/notice';
import { Progress, Steps } from '@lanyard/ui/progress';
import { QrCode } from '@lanyard/ui/qr-code';
import { RelativeTime } from '@lanyard/ui/relative-time';
import { SelectField } from '@lanyard/ui/select-field';
import { Segmented } from '@lanyard/ui/segmented';
import { Loading, Skeleton, SkeletonRows } from '@lanyard/ui/skeleton';
import { Card } from '@lanyard/ui/surface';
import { Switch } from '@lanyard/ui/switch';
import { TextField } from '@lanyard/ui/text-field';
import { ToastProvider, useToast } from '@lanyard/ui/toast';
import { Viewfinder } from '@lanyard/ui/viewfinder';
import { useState, type ReactNode } from 'react';

const { ClockIcon, DownloadIcon, KeyIcon, LaptopIcon, MailIcon, PlusIcon, TrashIcon } = icons;

const opened = new Date();
const twoHoursAgo = new Date(opened.getTime() - 130 * 60_000);

function Section({ title, children }: { title: string; children: ReactNode }) {
  return (
    <section className="stack gap-4 border-t border-line py-8">
      <h2 className="text-title">{title}</h2>
      {children}
    </section>
  );
}

function Row({ children }: { children: ReactNode }) {
  return <div className="flex flex-wrap items-center gap-3">{children}</div>;
}

const kinds: readonly ButtonKind[] = ['primary', 'secondary', 'quiet', 'danger', 'quiet-danger'];

function Buttons() {
  return (
    <Section title="Buttons">
      <Row>
        {kinds.map((kind) => (
          <Button key={kind} kind={kind}>
            {kind}
          </Button>
        ))}
      </Row>
      <Row>
        {kinds.map((kind) => (
          <Button key={kind} kind={kind} size="small" icon={<PlusIcon className="size-4" />}>
            {kind}
          </Button>
        ))}
      </Row>
      <Row>
        <Button kind="primary" busy>
          Save changes
        </Button>
        <Button busy>Save changes</Button>
        <Button kind="primary" disabled>
          Disabled
        </Button>
        <Button disabled>Disabled</Button>
        <ButtonLink href="#link" icon={<DownloadIcon />}>
          A link
        </ButtonLink>
        <IconButton label="Delete" icon={<TrashIcon />} />
        <CopyButton text="copied" label="Copy link" copiedLabel="Copied" />
        <a href="#text" className="text-link">
          A link in text
        </a>
      </Row>
    </Section>
  );
}

function Fields() {
  const [code, setCode] = useState('4821');
  const [digits, setDigits] = useState('');
  return (
    <Section title="Fields">
      <div className="grid grid-cols-1 gap-6 sm:grid-cols-2">
        <TextField label="Name" hint="As your people know it." defaultValue="Acme Clinic" />
        <TextField label="Work e-mail" before={<MailIcon />} placeholder="name@example.org" type="email" />
        <TextField
          label="Address"
          after=".lanyard.example"
          defaultValue="www"
          error="This address is reserved. Choose another."
        />
        <TextField label="Region" disabled defaultValue="Europe" />
        <SelectField label="Role" hint="Owners may do everything." defaultValue="none">
          <option value="none">No role</option>
          <option value="owner">Owner</option>
        </SelectField>
        <CodeField
          label="Code from the mail"
          hint="Six digits, valid for 30 minutes."
          value={code}
          onChange={setCode}
        />
        <DigitsField label="Digits on the screen" value={digits} onChange={setDigits} />
        <CodeField
          label="Wrong code"
          error="This code is not right. 4 tries left."
          value="138206"
          onChange={() => undefined}
        />
      </div>
    </Section>
  );
}

function Overlays() {
  const [dialog, setDialog] = useState(false);
  const [sheet, setSheet] = useState(false);
  const [noted, setNoted] = useState('');
  const toast = useToast();
  return (
    <Section title="Dialog, sheet, toast">
      <Row>
        <Button onClick={() => setDialog(true)}>Open dialog</Button>
        <Button onClick={() => setSheet(true)}>Open sheet</Button>
        <Button
          onClick={() =>
            toast({
              message: 'Safari was signed out',
              undo: { label: 'Undo', onUndo: () => setNoted('Undone') },
            })
          }
        >
          Show toast
        </Button>
        <output>{noted}</output>
      </Row>
      <Dialog
        open={dialog}
        onClose={() => setDialog(false)}
        title="Sign out everywhere?"
        detail="All browsers lose access at once. Your wallet stays."
        actions={
          <>
            <Button kind="danger" onClick={() => setDialog(false)}>
              Sign out everywhere
            </Button>
            <Button onClick={() => setDialog(false)}>Cancel</Button>
          </>
        }
      />
      <Sheet
        open={sheet}
        onClose={() => setSheet(false)}
        title="Add an organization"
        detail="Choose how."
        actions={
          <Button wide onClick={() => setSheet(false)}>
            Cancel
          </Button>
        }
      >
        <div className="-mx-6 border-y border-line">
          <List>
            <ListRow
              icon={<RowIcon>{<icons.ScanIcon />}</RowIcon>}
              title="Scan a code"
              onPress={() => undefined}
            />
            <ListRow
              icon={<RowIcon>{<icons.LinkIcon />}</RowIcon>}
              title="Paste a link"
              onPress={() => undefined}
            />
          </List>
        </div>
      </Sheet>
    </Section>
  );
}

const tones: readonly NoticeTone[] = ['info', 'success', 'warn', 'danger'];

function Notices() {
  return (
    <Section title="Notices">
      {tones.map((tone) => (
        <Notice
          key={tone}
          tone={tone}
          title={`A notice of tone ${tone}`}
          action={
            <a href="#more" className="text-link">
              Learn more
            </a>
          }
        >
          Check that the address is the one you expect before you approve.
        </Notice>
      ))}
    </Section>
  );
}

function Lists() {
  return (
    <Section title="Lists">
      <div className="grid grid-cols-1 gap-6 sm:grid-cols-2">
        <Card title="Sessions" detail="Where you are signed in" action={<Badge>2</Badge>} flush>
          <List>
            <ListRow
              icon={
                <RowIcon>
                  <LaptopIcon />
                </RowIcon>
              }
              title="Chrome, macOS"
              detail={<RelativeTime at={twoHoursAgo} />}
              trailing={<Button size="small">End</Button>}
            />
            <ListLink
              href="#go"
              icon={<Monogram kind="organization" name="Northfield School" />}
              title="Northfield School"
              detail="northfield.lanyard.example"
              trailing={<Badge tone="accent">Owner</Badge>}
            />
          </List>
        </Card>
        <Card title="On its way" flush>
          <Loading label="Loading">
            <SkeletonRows />
          </Loading>
        </Card>
        <Card flush>
          <EmptyState
            icon={<KeyIcon className="size-6" />}
            title="Nothing here yet"
            action={<Button kind="primary">Scan a code</Button>}
          >
            Open the invitation your organization sent you, or scan the code it shows.
          </EmptyState>
        </Card>
        <Card title="Text on its way">
          <div className="stack gap-3">
            <Skeleton className="h-8 w-2/3" />
            <Skeleton />
            <Skeleton className="h-4 w-4/5" />
          </div>
        </Card>
      </div>
    </Section>
  );
}

function Small() {
  const [endsAt] = useState(() => Date.now() + 43_000);
  const [soon] = useState(() => Date.now() + 9_000);
  return (
    <Section title="Badges, monograms, progress">
      <Row>
        <Badge>Invited</Badge>
        <Badge tone="accent">Owner</Badge>
        <Badge tone="success" dot>
          Active
        </Badge>
        <Badge tone="warn">Expires soon</Badge>
        <Badge tone="danger">Disabled</Badge>
      </Row>
      <Row>
        {['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h', 'i', 'j', 'k', 'l'].map((id) => (
          <Monogram key={id} kind={id < 'g' ? 'person' : 'organization'} id={id} name={`${id} ${id}`} />
        ))}
        <Monogram kind="person" size="small" name="Ada Lovelace" />
        <Monogram kind="organization" size="large" name="Acme Clinic" />
      </Row>
      <Progress label="Import" value={0.62} />
      <Progress label="Working" />
      <Steps label="Set-up" steps={['Organization', 'Owner', 'Done']} current={1} />
      <Row>
        <CountdownRing endsAt={endsAt} totalSeconds={60} label="Time left" />
        <CountdownRing endsAt={soon} totalSeconds={60} label="Time left" />
        <ClockIcon className="text-faint" />
        <RelativeTime at={opened} />
      </Row>
    </Section>
  );
}

function Codes() {
  return (
    <Section title="Codes and cards">
      <div className="grid grid-cols-1 items-start gap-6 sm:grid-cols-2">
        <QrCode text="https://wallet.lanyard.example/s#hello" label="A code" className="max-w-60" />
        <QrCode
          text="https://wallet.lanyard.example/s#hello"
          label="A used code"
          dimmed
          className="max-w-60"
        />
        <Viewfinder overlay="Put the code between the corners">
          <span />
        </Viewfinder>
        {(['hue-0', 'hue-1', 'hue-2', 'hue-3', 'hue-4', 'hue-5', 'hue-6', 'hue-7'] as const).map((hue) => (
          <IdentityCard key={hue} id={hue} hue={hue} title="Ada Lovelace" detail="ada@lovelace.example" />
        ))}
      </div>
    </Section>
  );
}

function Marks() {
  return (
    <Section title="Mark and icons">
      <Row>
        <Mark className="size-24" />
        <Mark className="size-12" />
        <Mark className="size-8" />
        <Mark className="size-5" />
        <Wordmark />
      </Row>
      <div className="flex flex-wrap gap-5">
        {Object.entries(icons).map(([name, Icon]) => (
          <Icon key={name} className="size-6" />
        ))}
      </div>
    </Section>
  );
}

export function Components() {
  const [appearance, setAppearance] = useAppearance();
  return (
    <ToastProvider dismissLabel="Dismiss">
      <main className="mx-auto max-w-4xl px-5 py-10">
        <div className="flex flex-wrap items-center justify-between gap-4 pb-8">
          <h1 className="text-display">
            <Wordmark />
          </h1>
          <Segmented
            label="Appearance"
            value={appearance}
            onChange={setAppearance}
            options={[
              { value: 'system', label: 'System', icon: <icons.MonitorIcon className="size-4" /> },
              { value: 'light', label: 'Light', icon: <icons.SunIcon className="size-4" /> },
              { value: 'dark', label: 'Dark', icon: <icons.MoonIcon className="size-4" /> },
            ]}
          />
        </div>
        <Section title="Type">
          <p className="text-display">Display 600, one size</p>
          <p className="text-title">Title 18, semibold</p>
          <p>Body 16. Your phone is the key, and nobody else has a copy of it.</p>
          <p className="text-small text-muted">Small 14, muted. Approved on Pixel 11, four minutes ago.</p>
          <p className="text-caption text-muted">Caption 12, muted. 0123456789</p>
        </Section>
        <Buttons />
        <Fields />
        <Section title="Choices">
          <Card flush>
            <List label="Choices">
              <ListRow
                htmlFor="one"
                title="Work e-mail"
                detail="ada@lovelace.example"
                trailing={<Switch id="one" defaultChecked />}
              />
              <ListRow htmlFor="two" title="Phone" detail="Not shared" trailing={<Switch id="two" />} />
              <ListRow
                htmlFor="three"
                title="Name"
                detail="Needed to sign in"
                trailing={<Switch id="three" defaultChecked disabled />}
              />
            </List>
          </Card>
        </Section>
        <Notices />
        <Overlays />
        <Lists />
        <Small />
        <Codes />
        <Marks />
      </main>
    </ToastProvider>
  );
}
