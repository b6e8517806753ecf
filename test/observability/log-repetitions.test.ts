import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { LogWithoutRepetitions } from '../../src/observability/log-repetitions.ts';

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

function startLog() {
  const lines: [level: string, fields: object, message: string][] = [];
  const to = (level: string) => (fields: object, message: string) => lines.push([level, fields, message]);
  const logger = { debug: to('debug'), info: to('info'), warn: to('warn'), error: to('error') };
  return { logger: new LogWithoutRepetitions(logger), lines };
}

function breakHere(message: string): Error {
  return new TypeError(message);
}

describe('LogWithoutRepetitions', () => {
  test('writes an error in full, and after a minute how often it was repeated', () => {
    const { logger, lines } = startLog();
    const errors = ['for a', 'for b', 'for c'].map(breakHere);

    for (const [index, error] of errors.entries()) {
      logger.error({ error, requestId: `request-${index}` }, 'Unexpected error');
    }
    vi.advanceTimersByTime(59_999);
    const before = [...lines];
    vi.advanceTimersByTime(1);

    const first = ['error', { error: errors[0], requestId: 'request-0' }, 'Unexpected error'];
    expect(before).toEqual([first]);
    expect(lines).toEqual([
      first,
      ['error', { type: 'TypeError', requestId: 'request-0', repeated: 2 }, 'Unexpected error'],
    ]);
  });

  test('writes an error after that minute in full again', () => {
    const { logger, lines } = startLog();
    const error = breakHere('');

    logger.error({ error }, 'Unexpected error');
    vi.advanceTimersByTime(60_000);
    logger.error({ error }, 'Unexpected error');

    expect(lines).toEqual([
      ['error', { error }, 'Unexpected error'],
      ['error', { error }, 'Unexpected error'],
    ]);
  });

  test('distinguishes errors by level, message, code and place', () => {
    const { logger, lines } = startLog();

    for (let count = 0; count < 3; count += 1) {
      logger.warn({ code: 'BAD_REQUEST' }, 'Refused');
      logger.warn({ code: 'TOO_DEEP' }, 'Refused');
      logger.error({ code: 'TOO_DEEP' }, 'Refused');
      logger.error({ error: breakHere('') }, 'Refused');
      logger.error({ error: new TypeError('') }, 'Refused');
    }

    expect(lines).toHaveLength(5);
  });

  test('does not change messages of the level info', () => {
    const { logger, lines } = startLog();

    for (let count = 0; count < 3; count += 1) {
      logger.info({ count }, 'Operation');
      logger.debug({ count }, 'Operation');
    }

    expect(lines).toHaveLength(6);
  });

  test('writes a limited number of lines for any number of kinds', () => {
    const { logger, lines } = startLog();

    for (let count = 0; count < 5000; count += 1) logger.warn({}, `Odd thing ${count}`);
    const atOnce = lines.length;
    logger.flush();

    expect(atOnce).toBe(101);
    expect(lines).toHaveLength(102);
    expect(lines.at(-1)).toMatchObject(['warn', { repeated: 4899 }, 'Odd thing 100']);
  });

  test('has nothing left to write after a flush', () => {
    const { logger, lines } = startLog();
    logger.warn({}, 'Odd thing');
    logger.warn({}, 'Odd thing');

    logger.flush();
    vi.advanceTimersByTime(120_000);

    expect(lines).toEqual([
      ['warn', {}, 'Odd thing'],
      ['warn', { repeated: 1 }, 'Odd thing'],
    ]);
  });
});
