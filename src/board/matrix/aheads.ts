import type { Ahead } from './environment-card.tsx';

/** By how many commits environments are ahead of the next one, by their ids. */
export type Aheads = ReadonlyMap<string, Ahead>;

export const NO_AHEADS: Aheads = new Map();
