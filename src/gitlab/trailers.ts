/** The trailers of a commit message by name, in the order in which the names first occur. */
export type Trailers = ReadonlyMap<string, readonly string[]>;

// Lines that Git itself writes. If a paragraph has one, a quarter of its lines must be trailers.
const WRITTEN_BY_GIT = /^(?:Signed-off-by: |\(cherry picked from commit )/;
const TRAILER = /^([A-Za-z0-9-]+)[ \t]*:(.*)$/s;

/**
 * Reads trailers by the rules of `git interpret-trailers`: they are in the last paragraph, unless it is the first one, if
 * all of its lines are trailers, or a quarter of them are and Git wrote one. A line that begins with a space continues the
 * line before it. GitLab has fields for trailers, but fills them only in lists of commits.
 */
export function trailersIn(message: string): Trailers {
  const found = new Map<string, string[]>();
  const paragraph = lastParagraph(message);
  if (paragraph === null || !isBlock(paragraph)) return found;
  for (const line of unfolded(paragraph)) {
    const [, name, value] = TRAILER.exec(line) ?? [];
    if (name === undefined || value === undefined) continue;
    found.set(name, [...(found.get(name) ?? []), value.trim()]);
  }
  return found;
}

/** The lines of the last paragraph without comments; null if it is the title. */
function lastParagraph(message: string): string[] | null {
  const lines = message.replaceAll('\r\n', '\n').split('\n');
  const isBlank = (line: string | undefined): boolean => line?.trim() === '';
  const end = lines.findLastIndex((line) => !isBlank(line)) + 1;
  const start = lines.findLastIndex((line, index) => index < end && isBlank(line)) + 1;
  const hasTitle = lines.slice(0, start).some((line) => !isBlank(line) && !line.startsWith('#'));
  return hasTitle ? lines.slice(start, end).filter((line) => !line.startsWith('#')) : null;
}

function isBlock(lines: readonly string[]): boolean {
  let trailers = 0;
  let others = 0;
  let writtenByGit = false;
  let goesOn: 'trailers' | 'others' = 'others';
  for (const line of lines) {
    if (/^\s/.test(line)) {
      // A line that continues a trailer belongs to it; any other line counts by itself.
      if (goesOn === 'others') others += 1;
      continue;
    }
    const byGit = WRITTEN_BY_GIT.test(line);
    goesOn = byGit || TRAILER.test(line) ? 'trailers' : 'others';
    if (goesOn === 'trailers') trailers += 1;
    else others += 1;
    writtenByGit ||= byGit;
  }
  return trailers > 0 && (others === 0 || (writtenByGit && trailers * 3 >= others));
}

function unfolded(lines: readonly string[]): string[] {
  const whole: string[] = [];
  for (const line of lines) {
    const previous = whole.pop();
    if (previous !== undefined && /^\s/.test(line)) whole.push(`${previous} ${line.trim()}`);
    else whole.push(...(previous === undefined ? [] : [previous]), line);
  }
  return whole;
}
