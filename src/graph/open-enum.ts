import { builder } from '../builder.ts';

const UNKNOWN = 'unknown';

/**
 * An enum over words of GitLab's, which may gain words that this version does not know: those become `UNKNOWN`, so
 * that a new status never takes the object along that has it. `read` turns GitLab's word into the enum's value.
 * `UNKNOWN` is for answers only: GitLab is never asked for it.
 */
export function openEnum<Word extends string>(
  name: string,
  description: string,
  words: Record<Word, string | undefined>,
  shownAs: (word: string) => string = (word) => word.toUpperCase(),
) {
  const known = new Set<unknown>(Object.keys(words));
  const values: Record<string, { value: Word | typeof UNKNOWN; description?: string }> = {};
  for (const word of Object.keys(words) as Word[]) {
    values[shownAs(word)] = { value: word, description: words[word] };
  }
  values.UNKNOWN = {
    value: UNKNOWN,
    description: 'One that this version of the gateway does not know. Output only.',
  };

  return {
    ref: builder.enumType(name, { description, values }),
    read: (word: unknown): Word | typeof UNKNOWN => (known.has(word) ? (word as Word) : UNKNOWN),
  };
}
