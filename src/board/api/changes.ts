import type { Change } from './live.ts';

type Listener = (change: Change) => void;

const listeners = new Set<Listener>();

/** Tells every open panel about a change. */
export function announceChange(change: Change): void {
  for (const listener of listeners) listener(change);
}

export function onChange(listener: Listener): () => void {
  listeners.add(listener);
  return () => {
    listeners.delete(listener);
  };
}
