/** In characters: the longest description that GitLab allows. */
const LONGEST_TEXT = 1024 * 1024;
/** The deepest nesting of a JSON value that the gateway passes on unchanged. */
const DEEPEST = 32;

/** Takes the place of a text that is too long. No field can show it, so that field alone fails with UPSTREAM_INVALID_RESPONSE. */
export class Unfit {
  readonly reason = 'too long';
}

/**
 * Replaces the texts in a response that are too long to pass on. It searches only responses that are longer than such a
 * text, so it costs nothing for almost all of them.
 */
export function replaceGiants(json: unknown, length: number): void {
  if (length <= LONGEST_TEXT) return;
  const holders: unknown[] = [json];
  for (let holder = holders.pop(); holder !== undefined; holder = holders.pop()) {
    if (typeof holder !== 'object' || holder === null) continue;
    const values = holder as Record<string, unknown>;
    for (const key of Object.keys(values)) {
      const value = values[key];
      if (typeof value === 'string' && value.length > LONGEST_TEXT) values[key] = new Unfit();
      else if (typeof value === 'object' && value !== null) holders.push(value);
    }
  }
}

/** Whether the gateway can pass on a JSON value: it could not write a value that is nested more deeply. */
export function isFit(value: unknown, levels = DEEPEST): boolean {
  if (typeof value !== 'object' || value === null) return true;
  if (value instanceof Unfit || levels === 0) return false;
  return Object.values(value).every((one) => isFit(one, levels - 1));
}
