import { PhoneScreen } from '@lanyard/ui/app-bar';
import { classes } from '@lanyard/ui/classes';
import type { ReactNode } from 'react';
import { useEffect, useRef } from 'react';
import { useScreen } from './use-screen.ts';

const tones = {
  success: 'bg-success-soft text-success-ink',
  accent: 'bg-accent-soft text-accent-ink',
  neutral: 'bg-sunken text-muted',
  warn: 'bg-warn-soft text-warn-ink',
  danger: 'bg-danger text-white',
};

/** How something ended, and nothing beside it. Its heading takes the focus, so that it is read out. */
export function Outcome({
  tone,
  icon,
  title,
  footer,
  children,
}: {
  tone: keyof typeof tones;
  /** 36 px. */
  icon: ReactNode;
  title: string;
  /** What can be done next. */
  footer?: ReactNode;
  children?: ReactNode;
}) {
  useScreen(title);
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => heading.current?.focus(), []);
  return (
    <PhoneScreen footer={footer}>
      <div className="my-auto grid animate-rise justify-items-center gap-6 py-8 text-center">
        <span className={classes('grid size-20 place-items-center rounded-full', tones[tone])}>{icon}</span>
        <div className="stack max-w-sm gap-2">
          <h1 ref={heading} tabIndex={-1} className="text-display">
            {title}
          </h1>
          <div className="stack gap-3 text-muted" role={tone === 'danger' ? 'alert' : undefined}>
            {children}
          </div>
        </div>
      </div>
    </PhoneScreen>
  );
}
