import type { MemberView } from '@lanyard/contract/members';
import { useCallback, useRef, useState } from 'react';

/** Which members are selected: one by one, a range from the one before, or all that are shown. */
export function useSelection(shown: readonly MemberView[]) {
  const [selected, setSelected] = useState<ReadonlySet<string>>(new Set());
  const last = useRef<string>(undefined);

  const select = (id: string, isSelected: boolean, isRange: boolean) => {
    const ids = shown.map((each) => each.id);
    const [from, to] = [ids.indexOf(last.current ?? id), ids.indexOf(id)];
    const range = isRange && from !== -1 ? ids.slice(Math.min(from, to), Math.max(from, to) + 1) : [id];
    last.current = id;
    setSelected((before) => {
      const after = new Set(before);
      for (const each of range) {
        if (isSelected) after.add(each);
        else after.delete(each);
      }
      return after;
    });
  };
  const selectAll = (isSelected: boolean) =>
    setSelected(isSelected ? new Set(shown.map(({ id }) => id)) : new Set());
  const clear = useCallback(() => setSelected(new Set()), []);
  return { selected, select, selectAll, clear };
}
