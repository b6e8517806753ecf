import { describe, expect, test, vi } from 'vitest';
import { ask, MIRA, startHolding as start, WHO } from './holding.ts';

const CHANGE = `mutation Change {
  createDeployment(input: { project: "1", environment: "staging", ref: "main", sha: "main", status: RUNNING }) { __typename }
}`;

describe('identical queries at the same time', () => {
  test('are executed once, and all callers get the same bytes with a request id of their own', async () => {
    const { url, gitlab, begun, release, lines, metrics } = await start();

    const asked = Array.from({ length: 5 }, (_, index) =>
      ask(url, WHO, { ...MIRA, 'x-request-id': `request-${index}` }),
    );
    await begun(5);
    await gitlab.had(1);
    release();
    const answers = await Promise.all(asked);

    expect(gitlab.requests).toEqual(['GET /api/v4/user']);
    const text = '{"data":{"currentUser":{"username":"private-token=glpat-token-of-mira-0001"}}}';
    expect(answers.map((answer) => answer.text)).toEqual(Array(5).fill(text));
    const lengths = answers.map(({ headers }) => headers.get('content-length'));
    expect(lengths).toEqual(Array(5).fill(String(Buffer.byteLength(text))));
    const ids = Array.from({ length: 5 }, (_, index) => `request-${index}`);
    expect(answers.map(({ headers }) => headers.get('x-request-id'))).toEqual(ids);
    expect(lines.map(({ requestId }) => requestId).sort()).toEqual(ids);
    expect(lines.map(({ requests, shared }) => ({ requests, shared }))).toEqual([
      { requests: 1, shared: undefined },
      ...Array<unknown>(4).fill({ requests: 0, shared: true }),
    ]);
    const counted = await metrics.registry.metrics();
    expect(counted).toContain('gateway_operations_total{kind="query",outcome="complete"} 5\n');
    expect(counted).toContain('gateway_operations_shared_total 4\n');
  });

  test('are executed again when the first execution has ended', async () => {
    const { url, gitlab, release } = await start();

    for (const count of [1, 2]) {
      const asked = ask(url);
      await gitlab.had(count);
      release();
      await asked;
    }

    expect(gitlab.requests).toHaveLength(2);
  });

  test('share one execution as GET and POST, and as pages of different origins', async () => {
    const origins = ['https://one.test', 'https://two.test'];
    const { url, gitlab, begun, release } = await start({ corsOrigins: origins });

    const get = fetch(`${url}?${new URLSearchParams({ query: WHO, operationName: 'Who' }).toString()}`, {
      headers: { ...MIRA, 'x-graphql-yoga-csrf': '1' },
    });
    const posts = origins.map((origin) => ask(url, WHO, { ...MIRA, origin }, { operationName: 'Who' }));
    await begun(3);
    await gitlab.had(1);
    release();

    expect((await get).status).toBe(200);
    const allowed = (await Promise.all(posts)).map(({ headers }) =>
      headers.get('access-control-allow-origin'),
    );
    expect(allowed).toEqual(origins);
    expect(gitlab.requests).toHaveLength(1);
  });

  test('all get an error that GitLab causes, which is not kept', async () => {
    const { url, gitlab, begun, release, breakFirst } = await start();

    const asked = [ask(url), ask(url)];
    await begun(2);
    await gitlab.had(1);
    breakFirst();
    const answers = await Promise.all(asked);

    expect(answers.map(({ text }) => text)).toEqual([
      expect.stringContaining('"code":"UPSTREAM_UNAVAILABLE"'),
      answers[0]?.text,
    ]);
    const again = ask(url);
    await gitlab.had(2);
    release();
    expect((await again).text).not.toContain('errors');
  });
});

describe('queries that differ', () => {
  const token = MIRA['private-token'];
  type Asked = Parameters<typeof ask> extends [string, ...infer Rest] ? Rest : never;

  test.each<[string, Asked]>([
    ['in one letter of the token', [WHO, { 'private-token': 'glpat-token-of-mira-0002' }]],
    ['in the case of a letter of the token', [WHO, { 'private-token': 'glpat-token-of-Mira-0001' }]],
    ['in a token that begins with the other', [WHO, { 'private-token': `${token}0` }]],
    ['in the header of the token', [WHO, { 'job-token': token }]],
    ['in the scheme of the token', [WHO, { authorization: `Bearer ${token}` }]],
    ['because one has no token', [WHO, {}]],
    ['in how old the response can be', [WHO, { ...MIRA, 'cache-control': 'no-cache' }]],
  ])(
    '%s are executed separately, and read separately',
    async (_difference, [query, headers = MIRA, more]) => {
      const { url, gitlab, begun, release, lines } = await start();

      const one = ask(url);
      const other = ask(url, query, headers, more);
      await begun(2);
      await gitlab.had(2);
      release();

      expect(JSON.parse((await one).text)).toEqual({
        data: { currentUser: { username: 'private-token=glpat-token-of-mira-0001' } },
      });
      const [first] = Object.entries(headers).filter(
        ([name]) => name.includes('tok') || name === 'authorization',
      );
      expect(JSON.parse((await other).text)).toEqual({
        data: { currentUser: { username: first?.join('=') ?? '' } },
      });
      expect(gitlab.requests).toHaveLength(2);
      expect(lines.map(({ shared }) => shared)).toEqual([undefined, undefined]);
    },
  );

  test.each<[string, Asked]>([
    ['in a second token', [WHO, { ...MIRA, 'job-token': token }]],
    ['in the document', [`${WHO} `]],
    ['in the variables', [WHO, MIRA, { variables: { unused: 1 } }]],
    ['in the operation name', [WHO, MIRA, { operationName: 'Who' }]],
  ])('%s are executed separately, although they share a read', async (_difference, other) => {
    const { url, gitlab, begun, release, lines, metrics } = await start();

    const asked = [ask(url), ask(url, ...other)];
    await begun(2);
    await gitlab.had(1);
    release();
    const answers = await Promise.all(asked);

    expect(answers[1]?.text).toBe(answers[0]?.text);
    expect(gitlab.requests).toEqual(['GET /api/v4/user']);
    expect(lines).toHaveLength(2);
    expect(lines.map(({ shared }) => shared)).toEqual([undefined, undefined]);
    expect(await metrics.registry.metrics()).toContain('gateway_operations_shared_total 0\n');
  });

  test.each<[string, string, [object, object]]>([
    [
      'in the value of a variable',
      'query ($id: ID!) { project(id: $id) { name } }',
      [{ variables: { id: '1' } }, { variables: { id: '2' } }],
    ],
    [
      'in the operation of one document',
      'query One { project(id: 1) { name } } query Two { project(id: 2) { name } }',
      [{ operationName: 'One' }, { operationName: 'Two' }],
    ],
  ])('%s get what each of them asks for', async (_difference, query, more) => {
    const { url, gitlab, begun, release } = await start();

    const asked = more.map((own) => ask(url, query, MIRA, own));
    await begun(2);
    await gitlab.had(2);
    release();
    await Promise.all(asked);

    expect([...gitlab.requests].sort()).toEqual(['GET /api/v4/projects/1', 'GET /api/v4/projects/2']);
  });

  test('in a number too large for JSON are executed separately', async () => {
    const { url, gitlab, begun, release } = await start();
    const query =
      'query ($page: Int) { currentUser { username } project(id: 1) { deployments(first: $page) { totalCount } } }';
    const send = (page: string) =>
      fetch(url, {
        method: 'POST',
        headers: { 'content-type': 'application/json', ...MIRA },
        body: `{"query":${JSON.stringify(query)},"variables":{"page":${page}}}`,
      });

    const valid = send('null');
    await gitlab.had(1);
    const invalid = await send('1e999');

    expect(await invalid.text()).toContain('BAD_USER_INPUT');
    await begun(2);
    release();
    await valid;
  });

  test('in the token of the gateway and the same token of a caller are executed separately', async () => {
    const { url, gitlab, begun, release } = await start({ gitlabToken: MIRA['private-token'] });

    const asked = [ask(url, WHO, {}), ask(url, WHO, {}), ask(url)];
    await begun(3);
    await gitlab.had(2);
    release();
    await Promise.all(asked);

    expect(gitlab.requests).toHaveLength(2);
  });

  test('because they ask for their cost are executed separately', async () => {
    const { url, gitlab, begun, release, lines } = await start();
    const headers = { ...MIRA, 'x-request-cost': '1' };

    const asked = [ask(url, WHO, headers), ask(url, WHO, headers), ask(url)];
    await begun(3);
    await gitlab.had(1);
    release();
    const answers = (await Promise.all(asked)).map(({ text }) => JSON.parse(text) as Costly);

    const [one, other, without] = answers.map(({ extensions }) => extensions?.requestCost);
    // One execution pays for the read, and the others join it.
    expect([one, other].map((cost) => (cost ? cost.count + cost.shared : 0))).toEqual([1, 1]);
    expect(without).toBeUndefined();
    expect(lines.map(({ shared }) => shared)).toEqual([undefined, undefined, undefined]);
  });
});

interface Costly {
  readonly extensions?: { readonly requestCost: { readonly count: number; readonly shared: number } };
}

describe('a caller that leaves', () => {
  test.each([
    ['who started the execution', 0],
    ['who joined it', 1],
  ])('and %s does not disturb the other', async (_who, leaving) => {
    const { url, gitlab, begun, release, lines } = await start();
    const callers = [new AbortController(), new AbortController()];

    const asked = callers.map(async ({ signal }) => ask(url, WHO, MIRA, { signal }));
    const left = asked[leaving]?.catch(() => 'left');
    await begun(2);
    await gitlab.had(1);
    callers[leaving]?.abort();
    expect(await left).toBe('left');
    await vi.waitFor(() => {
      expect(lines).toMatchObject([{ errors: { CANCELLED: 1 } }]);
    });
    release();

    expect((await asked[1 - leaving])?.text).toContain('mira');
    expect(gitlab.requests).toHaveLength(1);
    expect(lines).toMatchObject([{ errors: { CANCELLED: 1 } }, { errors: {} }]);
  });

  test('ends the execution only when it is the last one', async () => {
    const { url, gitlab, begun, release, lines } = await start();
    const callers = [new AbortController(), new AbortController()];

    const asked = callers.map(({ signal }) => ask(url, WHO, MIRA, { signal }).catch(() => 'left'));
    await begun(2);
    await gitlab.had(1);
    for (const caller of callers) caller.abort();

    expect(await Promise.all(asked)).toEqual(['left', 'left']);
    await gitlab.closed();
    await vi.waitFor(() => {
      expect(lines).toMatchObject([{ errors: { CANCELLED: 1 } }, { errors: { CANCELLED: 1 } }]);
    });
    const next = ask(url);
    await gitlab.had(2);
    release();
    expect((await next).text).toContain('mira');
  });
});

describe('nobody joins an execution', () => {
  test('that is older than a second', async () => {
    const { url, gitlab, begun, release } = await start();
    const early = ask(url);
    await begun(1);
    await gitlab.had(1);

    const now = performance.now.bind(performance);
    vi.spyOn(performance, 'now').mockImplementation(() => now() + 1001);
    const late = [ask(url), ask(url)];
    await begun(3);
    await gitlab.had(2);
    release();
    await Promise.all([early, ...late]);

    expect(gitlab.requests).toHaveLength(2);
  });

  test('that began before a change was sent, also of another caller', async () => {
    const { url, gitlab, begun, release, releaseChanges } = await start();
    const early = ask(url);
    await gitlab.had(1);

    const change = ask(url, CHANGE, { 'private-token': 'glpat-token-of-oleander' });
    await gitlab.had(2);
    const late = ask(url);
    await begun(3);
    await gitlab.had(3);
    release();
    releaseChanges();
    await Promise.all([early, change, late]);

    expect(gitlab.requests).toEqual([
      'GET /api/v4/user',
      'POST /api/v4/projects/1/deployments',
      'GET /api/v4/user',
    ]);
  });

  test.each(['made', 'lost'])('that began before the response to a change that is %s', async (outcome) => {
    const { url, gitlab, begun, release, releaseChanges, breakFirst } = await start();
    const change = ask(url, CHANGE);
    await gitlab.had(1);
    const early = ask(url);
    await gitlab.had(2);

    if (outcome === 'made') releaseChanges();
    else breakFirst();
    expect((await change).text).toContain(outcome === 'made' ? 'CreateDeploymentPayload' : 'OUTCOME_UNKNOWN');
    const late = ask(url);
    await begun(3);
    await gitlab.had(3);
    release();
    await Promise.all([early, late]);

    expect(gitlab.requests.filter((line) => line.startsWith('GET'))).toHaveLength(2);
  });
});

test('two equal mutations are both executed', async () => {
  const { url, gitlab, releaseChanges } = await start();

  const asked = [ask(url, CHANGE), ask(url, CHANGE)];
  await gitlab.had(2);
  releaseChanges();
  await Promise.all(asked);

  expect(gitlab.requests).toEqual(Array(2).fill('POST /api/v4/projects/1/deployments'));
});
