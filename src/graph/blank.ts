import { badUserInput } from './errors.ts';

/** Refuses blank texts, because GitLab ignores a blank parameter and lists everything. */
export function refuseBlank(given: Readonly<Record<string, string | null | undefined>>): void {
  for (const [name, value] of Object.entries(given)) {
    if (value?.trim() !== '') continue;
    throw badUserInput(
      `\`${name}\` is blank. GitLab would ignore it and return everything: omit it, or set a value.`,
    );
  }
}
