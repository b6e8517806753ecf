/** Whether this run is `npm run test:deep`, which runs just the files that import this one. */
export const isDeep = process.env.TEST_DEPTH === 'deep';

/**
 * How many cases a random search tries: a few in `npm test`, which is for every change, and all of them in
 * `npm run test:deep`.
 */
export function cases({ quick, deep }: { readonly quick: number; readonly deep: number }): number {
  return isDeep ? deep : quick;
}
