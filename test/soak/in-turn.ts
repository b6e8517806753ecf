/** A list with something in it. */
export type Some<T> = readonly [T, ...T[]];

/** One after the other, and from the start again. */
export function inTurn<T>(values: Some<T>, turn: number): T {
  return values[turn % values.length] ?? values[0];
}
