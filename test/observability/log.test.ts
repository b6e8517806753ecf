import { describe, expect, test } from 'vitest';
import { createLogger, type LogLevel } from '../../src/observability/log.ts';

function startLog(level: LogLevel = 'info') {
  const lines: string[] = [];
  const logger = createLogger(level, { write: (line) => lines.push(line) });
  return { logger, read: () => lines.map((line) => JSON.parse(line) as Record<string, unknown>), lines };
}

describe('createLogger', () => {
  test('writes each call as a line of JSON with level, time, fields and message', () => {
    const { logger, read, lines } = startLog();

    logger.info({ requests: 3 }, 'Operation');

    expect(lines).toEqual([expect.stringMatching(/^\{.*\}\n$/)]);
    expect(read()).toEqual([
      {
        level: 'info',
        time: expect.stringMatching(/^\d{4}-\d{2}-\d{2}T[\d:.]+Z$/) as string,
        requests: 3,
        message: 'Operation',
      },
    ]);
  });

  test('omits messages below the level', () => {
    const { logger, read } = startLog('warn');

    logger.info({}, 'quiet');
    logger.warn({}, 'loud');

    expect(read()).toMatchObject([{ message: 'loud' }]);
  });

  test('logs only those properties of an error and its causes that describe the fault', () => {
    const { logger, read } = startLog();
    const cause = Object.assign(new TypeError('inner'), { headers: { 'set-cookie': 'session=SECRET' } });
    const error = Object.assign(new Error('outer', { cause }), { code: 'E_OUTER', body: 'SECRET' });

    logger.error({ error }, 'Failed');

    expect(read()).toMatchObject([
      {
        error: {
          type: 'Error',
          code: 'E_OUTER',
          message: 'outer',
          stack: expect.stringContaining('Error: outer') as string,
          cause: { type: 'TypeError', message: 'inner' },
        },
      },
    ]);
    expect(JSON.stringify(read())).not.toContain('SECRET');
  });

  test('cuts an error that is long or is its own cause', () => {
    const { logger, lines, read } = startLog();
    const error = new Error('x'.repeat(100_000));
    error.cause = error;

    logger.error({ error }, 'Failed');

    expect(lines.join('').length).toBeLessThan(30_000);
    expect(read()).toMatchObject([
      {
        error: {
          message: `${'x'.repeat(500)}…`,
          stack: expect.stringMatching(/^Error: x{500}…\n +at .*log\.test\.ts/) as string,
          cause: { cause: { cause: { cause: { message: `${'x'.repeat(500)}…` } } } },
        },
      },
    ]);
  });

  test('removes credentials from headers, and GitLab tokens from everything', () => {
    const { logger, lines } = startLog();
    const headers = { authorization: 'Bearer SECRET', 'private-token': 'SECRET', 'job-token': 'SECRET' };

    logger.info({ headers, request: { headers }, token: 'SECRET' }, 'asked');
    logger.error({ error: new Error('Bad header glpat-SECRET.01') }, 'refused glcbt-64_SECRET');

    expect(lines.join('')).not.toContain('SECRET');
    expect(lines.join('')).toContain('refused [Redacted]');
  });
});
