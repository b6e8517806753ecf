import { readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { HELP } from './help.ts';

/** A text to print instead of starting, if the arguments ask for one, or what is wrong with them. */
export interface CommandLine {
  readonly text?: string;
  readonly mistake?: string;
}

/**
 * Reads the arguments of the process. Settings are not among them: they come from the environment. `packageFile` is the
 * package.json with the version: relative to the bundle, it is in another place than relative to this file.
 */
export function readCommandLine(parameters: readonly string[], packageFile: URL): CommandLine {
  try {
    const { values } = parseArgs({
      args: [...parameters],
      options: { help: { type: 'boolean', short: 'h' }, version: { type: 'boolean', short: 'v' } },
    });
    if (values.help) return { text: HELP };
    return values.version ? { text: `${versionIn(packageFile)}\n` } : {};
  } catch (error) {
    if (!(error instanceof TypeError)) throw error;
    return {
      mistake: `${error.message.replace(/\. .*/s, '')}. Run the gateway with --help to see what it accepts.`,
    };
  }
}

function versionIn(packageFile: URL): string {
  const text = readFileSync(packageFile, 'utf8');
  return (JSON.parse(text) as { version: string }).version;
}
