import { useEffect, useState } from 'react';
import { Button, type ButtonLooks } from './button.tsx';
import { CheckIcon, CopyIcon } from './icons.tsx';

/** Copies `text`, and says so for two seconds in the same place and width. */
export function CopyButton({
  text,
  label,
  copiedLabel,
  kind,
  size = 'small',
  wide,
  onFailure,
}: Pick<ButtonLooks, 'kind' | 'size' | 'wide'> & {
  text: string;
  label: string;
  copiedLabel: string;
  /** The browser refused the clipboard: show the text so that it can be selected. */
  onFailure?: ((reason: unknown) => void) | undefined;
}) {
  const [copied, setCopied] = useState(0);
  useEffect(() => {
    if (copied === 0) return undefined;
    const timer = setTimeout(() => setCopied(0), 2000);
    return () => clearTimeout(timer);
  }, [copied]);
  const copy = () => {
    navigator.clipboard.writeText(text).then(
      () => setCopied((times) => times + 1),
      (reason: unknown) => onFailure?.(reason),
    );
  };
  return (
    <Button
      kind={kind}
      size={size}
      wide={wide}
      onClick={copy}
      icon={copied > 0 ? <CheckIcon className="size-4 text-success-ink" /> : <CopyIcon className="size-4" />}
    >
      <span className="inline-grid" aria-live="polite">
        <Label shown={copied === 0}>{label}</Label>
        <Label shown={copied > 0}>{copiedLabel}</Label>
      </span>
    </Button>
  );
}

/** Both labels take their room; only the one shown is seen and heard. */
function Label({ shown, children }: { shown: boolean; children: string }) {
  return (
    <span className={shown ? 'col-start-1 row-start-1' : 'invisible col-start-1 row-start-1'}>
      {children}
    </span>
  );
}
