/**
 * How many cases a random search tries: a few in `npm test`, which is for every change, and all of them in
 * `npm run test:deep`.
 */
export function cases({ quick, deep }: { readonly quick: number; readonly deep: number }): number {
  return process.env.TEST_DEPTH === 'deep' ? deep : quick;
}
