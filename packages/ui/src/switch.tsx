import type { InputHTMLAttributes, Ref } from 'react';
import { CheckIcon } from './icons.tsx';

// A native checkbox tells its own state, so it needs no aria-checked beside the role.
const native = { type: 'checkbox', role: 'switch' } as const;

/** On or off, at once. Give it an `id` and put it in a `ListRow` with that `htmlFor`, or an `aria-label`. */
export function Switch(
  props: Omit<InputHTMLAttributes<HTMLInputElement>, 'type' | 'role' | 'className'> & {
    ref?: Ref<HTMLInputElement>;
  },
) {
  return (
    <span className="relative inline-grid h-7 w-12 shrink-0">
      <input
        {...native}
        className="peer absolute inset-0 z-10 m-0 size-full cursor-pointer appearance-none rounded-full disabled:cursor-default"
        {...props}
      />
      {/* The knob moves and shows a mark: the state does not hang on color alone. */}
      <span className="h-full rounded-full bg-edge transition peer-checked:bg-accent peer-disabled:opacity-45" />
      <span className="absolute top-1 left-1 grid size-5 place-items-center rounded-full bg-white text-white shadow-low transition peer-checked:translate-x-5 peer-checked:text-[#2a52d8] forced-colors:bg-[CanvasText]">
        <CheckIcon className="size-3.5" strokeWidth="3" />
      </span>
    </span>
  );
}
