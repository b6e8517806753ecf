/** One line of a Dockerfile, as in `COPY` and `src ./src`. */
export interface Instruction {
  readonly name: string;
  readonly value: string;
}

/** What stands between one FROM and the next. */
export interface Stage {
  /** What it is called by `COPY --from`; '' where it has no name. */
  readonly name: string;
  readonly image: string;
  readonly instructions: readonly Instruction[];
}

/** Reads the part of the syntax that our Dockerfile uses: comments, lines that go on after a backslash, FROM … AS …. */
export function readDockerfile(text: string): Stage[] {
  const lines = text
    .split('\n')
    .filter((line) => !line.startsWith('#'))
    .join('\n')
    .replace(/\\\n\s*/g, '')
    .split('\n')
    .filter((line) => line.trim() !== '');

  const stages: (Stage & { readonly instructions: Instruction[] })[] = [];
  for (const line of lines) {
    const [, name = '', value = ''] = /^([A-Z]+)\s+(.*)$/.exec(line) ?? [];
    if (name === '') throw new Error(`Not an instruction: ${line}`);
    const stage = stages.at(-1);
    if (name === 'FROM') {
      const [, image = '', as = ''] = /^(\S+)(?: AS (\S+))?$/.exec(value) ?? [];
      stages.push({ name: as, image, instructions: [] });
    } else if (stage) {
      stage.instructions.push({ name, value });
    } else {
      throw new Error(`Before the first FROM: ${line}`);
    }
  }
  return stages;
}

/** The values of all instructions of that name. */
export function valuesOf({ instructions }: Stage, name: string): string[] {
  return instructions.filter((instruction) => instruction.name === name).map(({ value }) => value);
}

/** The variables of `ENV A=1 B=2`. */
export function environmentOf(stage: Stage): Record<string, string> {
  const pairs = valuesOf(stage, 'ENV').flatMap((value) => value.split(/\s+/));
  return Object.fromEntries(
    pairs.map((pair) => [pair.slice(0, pair.indexOf('=')), pair.slice(pair.indexOf('=') + 1)]),
  );
}

/** The command of a CMD, or of the CMD in a HEALTHCHECK, in the form that needs no shell. */
export function commandOf(value: string): string[] {
  const command: unknown = JSON.parse(value.replace(/^.*?CMD\s+(?=\[)/, ''));
  if (!Array.isArray(command)) throw new Error(`Not a list: ${value}`);
  return command.map(String);
}

/**
 * Whether a file of the root of the project gets to the build at all, by a .dockerignore of plain names: the last line that
 * names it counts.
 */
export function isInContext(name: string, dockerignore: string): boolean {
  let included = true;
  for (const line of dockerignore.split('\n')) {
    if (line === '' || line.startsWith('#')) continue;
    const pattern = line.replace(/^!/, '');
    if (pattern !== '*' && /[*?[/]/.test(pattern)) throw new Error(`Not a plain name: ${line}`);
    if (pattern === '*' || pattern === name) included = line.startsWith('!');
  }
  return included;
}
