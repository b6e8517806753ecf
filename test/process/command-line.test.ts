import { describe, expect, test } from 'vitest';
import packageJson from '../../package.json' with { type: 'json' };
import { readCommandLine } from '../../src/process/command-line.ts';
import { VARIABLES } from '../../src/settings.ts';

const PACKAGE = new URL('../../package.json', import.meta.url);

describe('readCommandLine', () => {
  test('asks for nothing without arguments', () => {
    expect(readCommandLine([], PACKAGE)).toEqual({});
  });

  test.each(['--help', '-h'])('%s names settings that there are', (option) => {
    const { text = '' } = readCommandLine([option], PACKAGE);
    const names = [...text.matchAll(/\b[A-Z]+(?:_[A-Z]+)+\b/g)].map(([name]) => name);

    expect(names).toContain('GITLAB_URL');
    expect(names.filter((name) => ![...VARIABLES, 'NODE_ENV'].includes(name))).toEqual([]);
  });

  test.each(['--version', '-v'])('%s tells that of the package', (option) => {
    expect(readCommandLine([option], PACKAGE)).toEqual({ text: `${packageJson.version}\n` });
  });

  test.each([
    ['--port', "Unknown option '--port'"],
    ['--help=yes', "Option '-h, --help' does not take an argument"],
    ['start', "Unexpected argument 'start'"],
  ])('refuses %s', (argument, mistake) => {
    expect(readCommandLine([argument], PACKAGE)).toEqual({
      mistake: `${mistake}. Run the gateway with --help to see what it accepts.`,
    });
  });
});
