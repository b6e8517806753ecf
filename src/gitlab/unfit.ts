/** In characters: as many as a description of GitLab can have. */
const LONGEST_TEXT = 1024 * 1024;
/** Levels of a value that has no shape of its own and is passed on whole. */
const DEEPEST = 32;

/** In place of a text that is too long: no field can show it, so that field alone fails with UPSTREAM_INVALID_RESPONSE. */
export class Unfit {
  readonly reason = 'too long';
}

/**
 * Replaces the texts in it that are too long to be passed on. Only a response that is longer than such a text is looked
 * through, so this costs nothing for almost all of them.
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

/** Whether a value of any shape can be passed on as it is: JSON that is nested more deeply cannot be written. */
export function isFit(value: unknown, levels = DEEPEST): boolean {
  if (typeof value !== 'object' || value === null) return true;
  if (value instanceof Unfit || levels === 0) return false;
  return Object.values(value).every((one) => isFit(one, levels - 1));
}
