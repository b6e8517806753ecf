import { describe, expect, test } from 'vitest';
import { json } from '../gitlab/far-end.ts';
import { ask, askFrom, MIRA, startHolding, WHO } from './holding.ts';

const PROJECT = '{ project(id: 1) { name } }';
const BOTH = '{ currentUser { username } project(id: 1) { name } }';

describe('a caller who joins an execution', () => {
  test('gets the errors that resolvers reported beside a value', async () => {
    const environments = [{ id: 1, name: 'staging' }, { id: 'unusable' }];
    const { url, gitlab, begun, release } = await startHolding(
      {},
      { '/api/v4/projects/1/environments': json(environments) },
    );
    const query = '{ project(id: 1) { environments(first: 5) { nodes { name } } } }';

    const asked = [ask(url, query), ask(url, query)];
    await begun(2);
    await gitlab.had(1);
    release();
    const [first, joined] = await Promise.all(asked);

    expect(gitlab.requests).toHaveLength(1);
    expect(JSON.parse(first?.text ?? '')).toMatchObject({
      data: { project: { environments: { nodes: [{ name: 'staging' }] } } },
      errors: [{ message: expect.stringContaining('left out 1 of the 2 items') as string }],
    });
    expect(joined?.text).toBe(first?.text);
  });

  test('executes the query again if the load of the other caller is the reason for a refusal', async () => {
    const { url, gitlab, begun, release, lines } = await startHolding({
      gitlabToken: 'glpat-token-of-the-gateway',
      connections: 1,
      queue: 2,
    });
    const busy = [ask(url)];
    await gitlab.had(1);
    // One caller fills the queue, and another one joins the last of its queries.
    const waiting = askFrom('127.0.0.1', url, PROJECT);
    await begun(2);
    const first = askFrom('127.0.0.1', url);
    await begun(3);
    const joined = askFrom('127.0.0.2', url);
    await begun(4);

    // Displaces the last request of the caller who has the most in the queue.
    busy.push(ask(url, PROJECT));
    expect(await first).toContain('"code":"OVERLOADED"');
    for (const count of [1, 2, 3]) {
      await gitlab.had(count);
      release();
    }

    expect(await joined).toBe(
      '{"data":{"currentUser":{"username":"private-token=glpat-token-of-the-gateway"}}}',
    );
    await Promise.all([waiting, ...busy]);
    expect(lines.some(({ shared }) => shared === true)).toBe(false);
  });

  test('gets the age of the kept data', async () => {
    const { url, gitlab, begun, release, lines } = await startHolding({ shareFor: 10_000 });
    const kept = ask(url);
    await gitlab.had(1);
    release();
    await kept;

    const asked = [ask(url, BOTH), ask(url, BOTH)];
    await begun(3);
    await gitlab.had(2);
    release();
    const ages = (await Promise.all(asked)).map(({ headers }) => Number(headers.get('age')));

    expect(gitlab.requests).toEqual(['GET /api/v4/user', 'GET /api/v4/projects/1']);
    expect(lines.filter(({ shared }) => shared === true)).toHaveLength(1);
    expect(ages.map((age) => age >= 1)).toEqual([true, true]);
  });

  test('is refused if the limit at GitLab prevented the execution', async () => {
    const { url, gitlab, begun, release, lines } = await startHolding(
      {},
      { '/api/v4/projects/2': json({ message: 'Too many' }, 429, { 'retry-after': '60' }) },
    );
    // Keeps the operation below waiting, which joins this read.
    const who = ask(url, WHO, MIRA);
    await gitlab.had(1);
    const limited = ask(url, '{ project(id: 2) { name } }');
    await gitlab.had(2);
    release('/api/v4/projects/2');
    await limited;

    const asked = [ask(url, BOTH), ask(url, BOTH)];
    await begun(4);
    release();
    await who;
    const answers = await Promise.all(asked);

    expect(answers.map(({ status }) => status)).toEqual([429, 429]);
    for (const { headers, text } of answers) {
      expect(Number(headers.get('retry-after'))).toBeGreaterThan(50);
      expect(JSON.parse(text)).toMatchObject({ errors: [{ extensions: { code: 'RATE_LIMITED' } }] });
      expect(JSON.parse(text)).not.toHaveProperty('data');
    }
    expect(lines.filter(({ shared }) => shared === true)).toHaveLength(1);
    expect(gitlab.requests).toHaveLength(2);
  });
});
