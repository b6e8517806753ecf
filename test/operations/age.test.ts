import { describe, expect, test } from 'vitest';
import { acceptedAge } from '../../src/http/freshness.ts';
import { startGateway } from '../support/gateway.ts';

describe('Age', () => {
  test('says how old kept data is, and is missing if all was read now', async () => {
    const { gitlab, gateway } = await startGateway({ shareFor: 10_000 });
    const ask = async (headers: Record<string, string> = {}) => {
      const response = await gateway(
        new Request('http://gateway.test/graphql', {
          method: 'POST',
          headers: {
            'content-type': 'application/json',
            'private-token': gitlab.tokens.maintainer,
            ...headers,
          },
          body: JSON.stringify({ query: '{ currentUser { username } }' }),
        }),
      );
      expect(await response.json()).toEqual({ data: { currentUser: { username: 'mira.castellan' } } });
      return response.headers.get('age');
    };

    const ages = [
      await ask(),
      await ask(),
      await ask({ 'cache-control': 'max-age=60' }),
      await ask({ 'cache-control': 'no-cache' }),
    ];

    expect(ages[0]).toBeNull();
    expect(Number(ages[1])).toBeGreaterThanOrEqual(1);
    expect(Number(ages[2])).toBeGreaterThanOrEqual(1);
    expect(ages[3]).toBeNull();
    expect(gitlab.requests).toHaveLength(2);
  });
});

describe('acceptedAge', () => {
  test.each([
    [undefined, Infinity],
    ['no-cache', 0],
    ['No-Store', 0],
    ['max-age=0', 0],
    ['max-age=5', 5000],
    ['max-stale, Max-Age = "7"', 7000],
    ['max-age=9, no-cache', 0],
    ['max-age=-1', Infinity],
    ['max-age', Infinity],
    ['only-if-cached', Infinity],
  ])('of %s is %s', (value, age) => {
    const headers = new Headers(value === undefined ? {} : { 'cache-control': value });

    expect(acceptedAge(headers)).toBe(age);
  });
});
