/** A box to select with, large enough for a thumb. */
export function SelectBox({
  label,
  checked,
  isSome = false,
  onSelect,
}: {
  label: string;
  checked: boolean;
  /** Some of what it stands for, but not all. */
  isSome?: boolean;
  /** `isRange`: Shift was held. */
  onSelect: (checked: boolean, isRange: boolean) => void;
}) {
  return (
    <label className="-m-2 grid size-11 shrink-0 place-items-center">
      <input
        type="checkbox"
        aria-label={label}
        checked={checked}
        ref={(box) => {
          if (box !== null) box.indeterminate = isSome;
        }}
        onChange={({ target, nativeEvent }) =>
          onSelect(target.checked, nativeEvent instanceof MouseEvent && nativeEvent.shiftKey)
        }
        className="size-4 accent-accent"
      />
    </label>
  );
}
