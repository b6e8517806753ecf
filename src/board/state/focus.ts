import type { RefObject } from 'preact';
import { useLayoutEffect, useRef } from 'preact/hooks';

/** Moves the focus to an element when it appears, and back to where it was when the element is gone. */
export function useFocus<Target extends HTMLElement>(): RefObject<Target | null> {
  const element = useRef<Target>(null);
  // As soon as it is there: an effect after the browser has painted would miss a quick press of one of its buttons.
  useLayoutEffect(() => {
    const before = document.activeElement;
    element.current?.focus();
    return () => {
      if (before instanceof HTMLElement) before.focus();
    };
  }, []);
  return element;
}
