import { readFileSync } from 'node:fs';
import { parse } from 'dotenv';
import { type Environment, SettingsError } from './environment.ts';

const FILE = '.env';
const BYTE_ORDER_MARK = '\uFEFF';
const NAME = /^[ \t]*(?:export[ \t]+)?[A-Za-z_][\w.-]*[ \t]*=[ \t]*/;
const EMPTY = /^[ \t]*(?:#.*)?$/;

/**
 * The variables in the file `.env` of the working directory; none if there is no such file. `dotenv` skips lines that it
 * does not understand, so this function checks them first.
 *
 * @throws SettingsError
 */
export function readDotEnv(file = FILE): Environment {
  const text = readText(file)?.replace(BYTE_ORDER_MARK, '').replaceAll('\r\n', '\n') ?? '';
  if (text.includes('\0'))
    throw new SettingsError([`${FILE} is not a text file in UTF-8. Save it as UTF-8.`]);

  const mistakes = mistakesIn(text);
  if (mistakes.length > 0) throw new SettingsError(mistakes);
  return parse(text);
}

function readText(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    switch (error instanceof Error && 'code' in error ? error.code : undefined) {
      case 'ENOENT':
        return undefined;
      case 'EISDIR':
        throw new SettingsError([
          `${FILE} is a directory. It must be a file. Docker creates a directory if you mount a file that does not exist.`,
        ]);
      case 'EACCES':
      case 'EPERM':
        throw new SettingsError([`${FILE} cannot be read: this user is not allowed to read it.`]);
      default:
        throw error;
    }
  }
}

/** One sentence for each broken line, without its text, which may contain a token. */
function mistakesIn(text: string): string[] {
  const lines = text.split('\n');
  const mistakes: string[] = [];
  for (let at = 0; at < lines.length; at += 1) {
    const line = lines[at] ?? '';
    if (EMPTY.test(line)) continue;

    const name = NAME.exec(line)?.[0];
    if (name === undefined) {
      mistakes.push(
        `Line ${at + 1} of ${FILE} is not a setting. Write NAME=value, or start a comment with #.`,
      );
      continue;
    }
    const value = line.slice(name.length);
    const end = endOfQuotation(value, lines, at);
    if (end === null) {
      mistakes.push(
        `Line ${at + 1} of ${FILE} has a value that starts with a quotation mark and does not end with it.`,
      );
    } else {
      at = end;
    }
  }
  return mistakes;
}

/** The line on which a value ends, which is the same line unless it is in quotation marks; null if it is broken. */
function endOfQuotation(value: string, lines: readonly string[], at: number): number | null {
  const quote = /^["'`]/.exec(value)?.[0];
  if (quote === undefined) return at;

  const rest = [value.slice(1), ...lines.slice(at + 1)];
  const closing = new RegExp(`(?<!\\\\)${quote}(.*)$`);
  const last = rest.findIndex((line) => closing.test(line));
  const behind = closing.exec(rest[last] ?? '')?.[1];
  return behind !== undefined && EMPTY.test(behind) ? at + last : null;
}
