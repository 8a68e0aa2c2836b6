import { useRef, useState, type ChangeEvent, type ReactNode } from 'react';
import { useWords } from '../messages.ts';

/** Choosing a picture and reading the code in it. */
export interface PictureChoice {
  readonly choose: () => void;
  readonly busy: boolean;
  /** What to tell the person where the picture was of no use. */
  readonly refused: string | undefined;
  /** Must stand somewhere in the page; it is never seen. */
  readonly input: ReactNode;
}

/**
 * @param options.label What is chosen, for those who hear it.
 * @param options.none Said where the picture holds no code.
 */
export function usePicture(options: {
  readonly label: string;
  readonly none: string;
  readonly onText: (text: string) => void;
}): PictureChoice {
  const { label, none, onText } = options;
  const t = useWords();
  const input = useRef<HTMLInputElement>(null);
  const [busy, setBusy] = useState(false);
  const [refused, setRefused] = useState<string>();
  const read = async (file: File) => {
    const { readPicture } = await import('./reader.ts');
    const text = await readPicture(file);
    if (text === undefined) setRefused(none);
    else onText(text);
  };
  const change = (event: ChangeEvent<HTMLInputElement>) => {
    const [file] = event.currentTarget.files ?? [];
    event.currentTarget.value = '';
    if (file === undefined) return;
    setRefused(undefined);
    setBusy(true);
    read(file)
      .catch(() => setRefused(t('scan.no-picture')))
      .finally(() => setBusy(false));
  };
  return {
    choose: () => input.current?.click(),
    busy,
    refused,
    input: <input ref={input} type="file" accept="image/*" hidden aria-label={label} onChange={change} />,
  };
}
