import type { ReactNode } from 'react';
import { classes } from './classes.tsx';
import { CheckIcon, InfoIcon, ShieldIcon, WarningIcon } from './icons.tsx';

export type NoticeTone = 'info' | 'success' | 'warn' | 'danger';

const tones = {
  info: { box: 'bg-accent-soft', mark: 'text-accent-ink', icon: InfoIcon },
  success: { box: 'bg-success-soft', mark: 'text-success-ink', icon: CheckIcon },
  warn: { box: 'bg-warn-soft', mark: 'text-warn-ink', icon: WarningIcon },
  danger: { box: 'bg-danger-soft', mark: 'text-danger-ink', icon: ShieldIcon },
};

/**
 * Something the person should know, in the flow of the page. `warn` and `danger` are read out when they appear; the
 * others wait their turn.
 */
export function Notice({
  tone = 'info',
  title,
  children,
  action,
  className,
}: {
  tone?: NoticeTone | undefined;
  title?: ReactNode;
  children?: ReactNode;
  /** A link or a small button under the words. */
  action?: ReactNode;
  className?: string | undefined;
}) {
  const { box, mark, icon: Icon } = tones[tone];
  return (
    <div
      role={tone === 'warn' || tone === 'danger' ? 'alert' : 'status'}
      className={classes('flex gap-3 rounded-control p-4 text-small', box, className)}
    >
      <Icon className={classes('size-5', mark)} />
      <div className="stack gap-1">
        {title !== undefined && <p className="font-semibold">{title}</p>}
        {children !== undefined && <div className="text-pretty">{children}</div>}
        {action !== undefined && <div className="pt-1">{action}</div>}
      </div>
    </div>
  );
}
