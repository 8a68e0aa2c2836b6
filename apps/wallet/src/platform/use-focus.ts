import { useEffect, useRef, type RefObject } from 'react';

/** Puts the focus on an element when its screen appears: the one field or button that the screen is for. */
export function useFocus<T extends HTMLElement>(): RefObject<T | null> {
  const element = useRef<T>(null);
  useEffect(() => element.current?.focus(), []);
  return element;
}
