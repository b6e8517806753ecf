import { badUserInput } from './errors.ts';

/** Refuses blank texts: GitLab takes a blank parameter as if it were not sent, and lists everything. */
export function refuseBlank(given: Readonly<Record<string, string | null | undefined>>): void {
  for (const [name, value] of Object.entries(given)) {
    if (value?.trim() !== '') continue;
    throw badUserInput(
      `\`${name}\` is blank. GitLab would ignore it and return everything: leave it out, or give it a value.`,
    );
  }
}
