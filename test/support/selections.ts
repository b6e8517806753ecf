/** `1` to as many as asked for, as an `ID` comes. */
export function numbersTo(count: number): string[] {
  return Array.from({ length: count }, (_, index) => String(index + 1));
}

/** One selection for each value, under aliases of their own in the order of the values. */
export function aliased(values: readonly string[], selection: (value: string) => string): string {
  return values.map((value, index) => `alias${index}: ${selection(value)}`).join('\n');
}

/** A global id as clients hold it, of a thing within a project. */
export function globalId(type: string, project: string, id: string | number): string {
  return Buffer.from(`${type}:${project}:${id}`).toString('base64');
}
