/** A list that is not empty. */
export type Some<T> = readonly [T, ...T[]];

/** The items one after the other, and then from the start again. */
export function inTurn<T>(values: Some<T>, turn: number): T {
  return values[turn % values.length] ?? values[0];
}
