/** The numbers from 1 to `count`, as text like an `ID`. */
export function numbersTo(count: number): string[] {
  return Array.from({ length: count }, (_, index) => String(index + 1));
}

/** One selection for each value, each under its own alias, in the order of the values. */
export function aliased(values: readonly string[], selection: (value: string) => string): string {
  return values.map((value, index) => `alias${index}: ${selection(value)}`).join('\n');
}

/** The global id of an object in a project. */
export function globalId(type: string, project: string, id: string | number): string {
  return Buffer.from(`${type}:${project}:${id}`).toString('base64');
}
