import { Mark } from '@lanyard/ui/mark';
import type { ReactNode } from 'react';

/** A screen with one thing to do. */
export function Screen({
  title,
  text,
  children,
}: {
  title: string;
  text?: string | undefined;
  children: ReactNode;
}) {
  return (
    <main className="mx-auto grid min-h-[600px] max-w-[440px] content-start justify-items-stretch gap-6 px-6 py-8">
      <header className="grid justify-items-center gap-4 text-center">
        <Mark className="size-12" />
        <div className="grid gap-1.5">
          <h1 className="text-title text-balance">{title}</h1>
          {text !== undefined && <p className="text-small text-balance text-muted">{text}</p>}
        </div>
      </header>
      {children}
    </main>
  );
}

/** The digits to type on the phone. */
export function Digits({ digits, label }: { digits: string | undefined; label: string }) {
  return (
    <p className="figures flex justify-center gap-3 text-display" role="img" aria-label={label}>
      {['first', 'second'].map((place, index) => (
        <span key={place} className="grid size-14 place-items-center rounded-control bg-sunken" aria-hidden>
          {digits?.charAt(index) ?? '·'}
        </span>
      ))}
    </p>
  );
}
