import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { readDotEnv } from '../../src/process/dot-env.ts';
import { SettingsError } from '../../src/process/environment.ts';
import { makeDirectory } from '../support/gateway-process.ts';

async function read(text: string | Buffer) {
  const file = path.join(await makeDirectory(), '.env');
  await writeFile(file, text);
  return readDotEnv(file);
}

async function mistakesIn(text: string | Buffer): Promise<readonly string[]> {
  return read(text).then(
    () => [],
    (error: unknown) => {
      if (error instanceof SettingsError) return error.mistakes;
      throw error;
    },
  );
}

describe('readDotEnv', () => {
  test('reads what people write in such files', async () => {
    const text = [
      '# a comment',
      '',
      'PORT=4001',
      'HOST = 0.0.0.0',
      'export LOG_LEVEL=debug # not info',
      'GITLAB_URL="https://gitlab.example.com" # ours',
      "GITLAB_TOKEN='glpat-a#b'",
      'MAX_DEPTH=',
      '  # an indented comment',
      'QUOTED="a \\"word\\""',
      'KEY="first',
      'second"',
    ].join('\r\n');

    expect(await read(text)).toEqual({
      PORT: '4001',
      HOST: '0.0.0.0',
      LOG_LEVEL: 'debug',
      GITLAB_URL: 'https://gitlab.example.com',
      GITLAB_TOKEN: 'glpat-a#b',
      MAX_DEPTH: '',
      QUOTED: 'a \\"word\\"',
      KEY: 'first\nsecond',
    });
  });

  test('ignores a byte order mark', async () => {
    expect(await read('\uFEFFPORT=4001\n')).toEqual({ PORT: '4001' });
  });

  test('returns nothing if there is no file', async () => {
    expect(readDotEnv(path.join(await makeDirectory(), '.env'))).toEqual({});
  });

  test('names each broken line by its number, and does not repeat it', async () => {
    const text = 'PORT=4001\nGITLAB_TOKEN glpat-secret\n\nHOST: 0.0.0.0\n=5\nTEXT="a\nb"\n- LOG_LEVEL=info\n';

    expect(await mistakesIn(text)).toEqual(
      [2, 4, 5, 8].map(
        (line) => `Line ${line} of .env is not a setting. Write NAME=value, or start a comment with #.`,
      ),
    );
  });

  test.each(['\nGITLAB_TOKEN="glpat-secret\nPORT=1\n', "\nGITLAB_TOKEN='glpat'secret'\n"])(
    'names the line of a quotation mark that is in the wrong place: %j',
    async (text) => {
      expect(await mistakesIn(text)).toEqual([
        'Line 2 of .env has a value that starts with a quotation mark and does not end with it.',
      ]);
    },
  );

  test('explains a file in another encoding', async () => {
    expect(await mistakesIn(Buffer.from('\uFEFFPORT=4001\n', 'utf16le'))).toEqual([
      '.env is not a text file in UTF-8. Save it as UTF-8.',
    ]);
  });

  test('explains a directory', async () => {
    const directory = path.join(await makeDirectory(), '.env');
    await mkdir(directory);

    expect(() => readDotEnv(directory)).toThrow(/^\.env is a directory\. It must be a file\./);
  });
});
