import { builder } from '../builder.ts';

const UNKNOWN = 'unknown';

/**
 * An enum of words that GitLab sends. `read` turns a word into a value of the enum. A word that a later version of GitLab
 * adds becomes `UNKNOWN`, so that it does not cost the object its status belongs to. `UNKNOWN` is for output only: the
 * gateway never sends it to GitLab.
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
    description: 'A value that this version of the gateway does not know. Output only.',
  };

  return {
    ref: builder.enumType(name, { description, values }),
    read: (word: unknown): Word | typeof UNKNOWN => (known.has(word) ? (word as Word) : UNKNOWN),
  };
}
