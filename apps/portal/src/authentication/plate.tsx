import type { ReactNode } from 'react';

const tones = {
  accent: 'bg-accent-soft text-accent-ink',
  success: 'bg-success-soft text-success-ink',
  danger: 'bg-danger-soft text-danger-ink',
  warn: 'bg-warn-soft text-warn-ink',
};

/** What the page says in the place of the code: an icon, a line, a sentence, and what to do. */
export function Plate({
  tone,
  icon,
  title,
  text,
  action,
  heading: Heading = 'p',
}: {
  tone: keyof typeof tones;
  icon: ReactNode;
  title: string;
  text: string;
  action?: ReactNode;
  /** `h1` where nothing else on the page is one. */
  heading?: 'p' | 'h1' | undefined;
}) {
  return (
    <div
      role="status"
      className="grid animate-rise place-content-center justify-items-center gap-4 text-center"
    >
      <span className={`relative grid size-16 place-items-center rounded-full ${tones[tone]}`}>
        {tone === 'accent' && (
          <span className="absolute inset-0 animate-pulse-ring rounded-full bg-accent-soft" />
        )}
        {icon}
      </span>
      <div className="grid gap-1.5">
        <Heading className="text-title">{title}</Heading>
        <p className="text-small text-muted">{text}</p>
      </div>
      {action}
    </div>
  );
}
