import { describe, expect, test, vi } from 'vitest';

import {
  BudgetExceededError,
  CancelledError,
  NotFoundError,
  TimeoutError,
  UnauthenticatedError,
} from '../../src/gitlab/errors.ts';
import type { Credentials } from '../../src/gitlab/client.ts';
import { path } from '../../src/gitlab/path.ts';
import {
  CHANGES,
  clientOf,
  json,
  rejection,
  type Reply,
  startDispatcher,
  startFarEnd,
  text,
  withoutPauses,
} from './far-end.ts';

const USER = path`/user`;

/** A far end that answers when the test says so, in the order of the requests. */
async function startHolding(replies: readonly Reply[] = []) {
  const held: (() => void)[] = [];
  const gitlab = await startFarEnd((request, response, count) => {
    held.push(() => {
      (replies[count - 1] ?? json({ id: count }))(request, response, count);
    });
  });
  return {
    gitlab,
    answer: (count: number) => held[count - 1]?.(),
  };
}

describe('the same read of two operations at the same time', () => {
  test('is sent once, and both get its answer', async () => {
    const { gitlab, answer } = await startHolding();
    const dispatcher = startDispatcher(gitlab.url);
    const [one, two] = [clientOf(dispatcher), clientOf(dispatcher, { requestId: 'another' })];

    const answers = [one, two].map((client) => client.get(USER));
    await gitlab.had(1);
    answer(1);

    expect(await Promise.all(answers)).toEqual([{ id: 1 }, { id: 1 }]);
    expect(gitlab.requests).toEqual(['GET /api/v4/user']);
    expect([one.requests.length, two.requests.length]).toEqual([1, 0]);
    expect([one, two].map(({ sharings }) => sharings)).toEqual([
      [{ reads: 0, isJoined: false }],
      [{ reads: 0, isJoined: true }],
    ]);
    expect(dispatcher.reads).toMatchObject({ underWay: 0, joined: 1 });
  });

  test.each<[string, Credentials | null, Credentials | null]>([
    ['other tokens', token('token-of-caller-a'), token('token-of-caller-b')],
    ['the same token in another case', token('token-of-caller-a'), token('token-of-caller-A')],
    ['the same token in another header', token('token-of-caller-a'), jobToken('token-of-caller-a')],
    ['no token', token('token-of-caller-a'), null],
    [
      'the token of the gateway',
      token('token-of-caller-a'),
      { ...token('token-of-caller-a'), isOfGateway: true },
    ],
  ])('is sent twice with %s', async (_name, mine, theirs) => {
    const gitlab = await startFarEnd((request, response, count) => {
      json({ id: count, headers: request.headers })(request, response, count);
    });
    const dispatcher = startDispatcher(gitlab.url);

    const answers = await Promise.all(
      [mine, theirs].map((credentials) => clientOf(dispatcher, { credentials }).get(USER)),
    );

    expect(gitlab.requests).toHaveLength(2);
    expect(answers).toMatchObject(
      [mine, theirs].map((one) => ({ headers: one ? { [one.name]: one.value } : {} })),
    );
  });

  test('is sent twice if one must be an object and the other a list', async () => {
    const gitlab = await startFarEnd(json([]));
    const dispatcher = startDispatcher(gitlab.url);

    const [list, object] = await Promise.allSettled([
      clientOf(dispatcher).getPage(USER),
      clientOf(dispatcher).get(USER),
    ]);

    expect([list.status, object.status]).toEqual(['fulfilled', 'rejected']);
    expect(gitlab.requests).toHaveLength(2);
  });

  test('goes on when the first caller leaves, and ends when nobody waits', async () => {
    const { gitlab, answer } = await startHolding();
    const dispatcher = startDispatcher(gitlab.url);
    const [first, second, third] = [new AbortController(), new AbortController(), new AbortController()];
    const read = ({ signal }: AbortController, id: number) =>
      clientOf(dispatcher, { signal }).get(path`/users/${id}`);

    const left = rejection(read(first, 1));
    const stayed = read(second, 1);
    const alone = [rejection(read(third, 2)), rejection(read(third, 2))];
    await gitlab.had(2);
    first.abort();
    third.abort();
    expect(await left).toBeInstanceOf(CancelledError);
    for (const one of alone) expect(await one).toBeInstanceOf(CancelledError);
    await vi.waitUntil(() => dispatcher.admission.connectionsInUse === 1);
    answer(1);

    expect(await stayed).toEqual({ id: 1 });
    expect(gitlab.requests).toHaveLength(2);
    expect(dispatcher.reads.underWay).toBe(0);
  });

  test('fails for each at its own deadline, whoever asked first', async () => {
    const { gitlab, answer } = await startHolding();
    const dispatcher = startDispatcher(gitlab.url, { totalTimeout: 5000 });
    const deadline = vi.spyOn(dispatcher, 'deadline');
    const withTime = (time: number) => {
      deadline.mockReturnValueOnce(performance.now() + time);
      return clientOf(dispatcher);
    };

    const early = rejection(withTime(150).get(USER));
    const late = withTime(5000).get(USER);
    const earlier = rejection(withTime(100).get(USER));

    expect(await earlier).toBeInstanceOf(TimeoutError);
    expect(await early).toBeInstanceOf(TimeoutError);
    answer(1);
    expect(await late).toEqual({ id: 1 });
    expect(gitlab.requests).toHaveLength(1);
  });

  test('is joined by nobody when GitLab has had it for a second', async () => {
    const { gitlab, answer } = await startHolding();
    const dispatcher = startDispatcher(gitlab.url);
    const first = clientOf(dispatcher).get(USER);
    await gitlab.had(1);
    const now = performance.now.bind(performance);
    const later = vi.spyOn(performance, 'now').mockImplementation(() => now() + 1001);

    const second = clientOf(dispatcher).get(USER);
    await gitlab.had(2);
    later.mockRestore();
    answer(2);
    answer(1);

    expect(await Promise.all([first, second])).toEqual([{ id: 1 }, { id: 2 }]);
  });

  test('is sent twice if one of the callers accepts no older answer', async () => {
    const gitlab = await startFarEnd(json({ id: 1 }));
    const dispatcher = startDispatcher(gitlab.url);

    await Promise.all([clientOf(dispatcher).get(USER), clientOf(dispatcher, { maxAge: 0 }).get(USER)]);

    expect(gitlab.requests).toHaveLength(2);
  });

  test('is tried again once for all, and fails for all', async () => {
    withoutPauses();
    const gitlab = await startFarEnd(text('', 503));
    const dispatcher = startDispatcher(gitlab.url, { breakerFailures: 100 });
    const clients = Array.from({ length: 5 }, () => clientOf(dispatcher));

    const errors = await Promise.all(clients.map((client) => rejection(client.get(USER))));
    await rejection(clientOf(dispatcher).get(USER));

    for (const error of errors) expect(error).toMatchObject({ code: 'UPSTREAM_UNAVAILABLE', status: 503 });
    // A failure is not kept: the last one asks again, three times.
    expect(gitlab.requests).toHaveLength(6);
  });

  test('is tried again at the cost of one who has budget left', async () => {
    withoutPauses();
    const { gitlab, answer } = await startHolding([text('', 503)]);
    const dispatcher = startDispatcher(gitlab.url);
    const [poor, rich] = [clientOf(dispatcher, { budget: 1 }), clientOf(dispatcher, { budget: 5 })];

    const answers = [poor, rich].map((client) => client.get(USER));
    await gitlab.had(1);
    answer(1);
    await gitlab.had(2);
    answer(2);

    expect(await Promise.all(answers)).toEqual([{ id: 2 }, { id: 2 }]);
    expect([poor, rich].map(({ requests }) => requests.map(({ attempt }) => attempt))).toEqual([[1], [2]]);
    expect(await rejection(poor.get(path`/users`))).toBeInstanceOf(BudgetExceededError);
  });

  test('costs a budget of none nothing if another has sent it', async () => {
    const { gitlab, answer } = await startHolding();
    const dispatcher = startDispatcher(gitlab.url);
    const read = clientOf(dispatcher).get(USER);
    const poor = clientOf(dispatcher, { budget: 0 });
    const shared = poor.get(USER);
    await gitlab.had(1);
    answer(1);

    expect(await Promise.all([read, shared])).toEqual([{ id: 1 }, { id: 1 }]);
  });

  test('ends both operations if GitLab answers 401', async () => {
    const { gitlab, answer } = await startHolding([json({ message: '401 Unauthorized' }, 401)]);
    const dispatcher = startDispatcher(gitlab.url);
    const clients = [clientOf(dispatcher), clientOf(dispatcher)];

    const reads = clients.map((client) => rejection(client.get(USER)));
    await gitlab.had(1);
    answer(1);
    for (const error of await Promise.all(reads)) expect(error).toBeInstanceOf(UnauthenticatedError);
    const more = clients.map((client) => rejection(client.get(path`/users`)));

    for (const error of await Promise.all(more)) expect(error).toBeInstanceOf(UnauthenticatedError);
    expect(gitlab.requests).toHaveLength(1);
  });

  test('is not sent for an operation that was stopped while it waited, but for the other', async () => {
    const { gitlab, answer } = await startHolding();
    const dispatcher = startDispatcher(gitlab.url, { connections: 1 });
    const before = clientOf(dispatcher).get(path`/users`);
    const [stopped, other] = [clientOf(dispatcher), clientOf(dispatcher)];
    const reads = [stopped, other].map((client) => client.get(USER).catch((error: unknown) => error));
    await gitlab.had(1);

    stopped.stop(new Error('Enough'));
    answer(1);
    await gitlab.had(2);
    answer(2);

    await before;
    expect(await Promise.all(reads)).toEqual([new Error('Enough'), { id: 2 }]);
  });

  test('of another caller with the same credentials is shared once it is sent, not while it waits', async () => {
    const { gitlab, answer } = await startHolding();
    const dispatcher = startDispatcher(gitlab.url, { connections: 1 });
    const ask = (caller: string, one = USER) => clientOf(dispatcher, { caller, credentials: null }).get(one);
    const sent = ask('address 1', path`/users`);
    const reads = [ask('address 2', path`/users`), ask('address 1'), ask('address 2'), ask('address 2')];
    await gitlab.had(1);

    for (const count of [1, 2, 3]) {
      await gitlab.had(count);
      answer(count);
    }

    await Promise.all([sent, ...reads]);
    expect(gitlab.requests).toEqual(['GET /api/v4/users', 'GET /api/v4/user', 'GET /api/v4/user']);
  });
});

test('nobody can change an answer, because other operations may have it, too', async () => {
  const gitlab = await startFarEnd(json({ id: 1, user: { name: 'Mira' } }));

  const answer = await clientOf(startDispatcher(gitlab.url)).get<{ user: object }>(USER);

  // The product does not freeze it: this shows that the tests do, which would all fail if some code changed an answer.
  expect([answer, answer.user].every(Object.isFrozen)).toBe(true);
});

describe('a change', () => {
  const DEPLOYMENTS = path`/projects/${'group/app'}/deployments`;

  test.each(['POST', 'PUT', 'DELETE'] as const)(
    'by %s closes the reads of its project, for all credentials, to those who come after it',
    async (method) => {
      const { gitlab, answer } = await startHolding();
      const dispatcher = startDispatcher(gitlab.url);
      const credentials = token('token-of-somebody-else');
      const before = clientOf(dispatcher, { credentials }).getPage(DEPLOYMENTS);
      const elsewhere = clientOf(dispatcher, { credentials }).get(path`/projects/${2}`);
      await gitlab.had(2);

      const change = CHANGES[method](clientOf(dispatcher));
      await gitlab.had(3);
      const during = clientOf(dispatcher, { credentials }).getPage(DEPLOYMENTS);
      await gitlab.had(4);
      answer(3);
      await change;
      const after = clientOf(dispatcher, { credentials }).getPage(DEPLOYMENTS);
      const together = clientOf(dispatcher, { credentials }).getPage(DEPLOYMENTS);
      const stillElsewhere = clientOf(dispatcher, { credentials }).get(path`/projects/${2}`);
      await gitlab.had(5);
      for (const count of [1, 2, 4, 5]) answer(count);

      await Promise.allSettled([before, elsewhere, during, after, together, stillElsewhere]);
      expect(gitlab.requests.filter((request) => request.includes('group%2Fapp'))).toHaveLength(3);
      expect(gitlab.requests.filter((request) => request.endsWith('/projects/2'))).toHaveLength(1);
    },
  );

  test('whose outcome is unknown does the same', async () => {
    const { gitlab, answer } = await startHolding([json({}), text('', 500)]);
    const dispatcher = startDispatcher(gitlab.url);
    const before = clientOf(dispatcher).get(path`/projects/${1}`);
    await gitlab.had(1);
    const change = rejection(CHANGES.POST(clientOf(dispatcher)));
    await gitlab.had(2);
    const during = clientOf(dispatcher).get(path`/projects/${1}`);
    await gitlab.had(3);
    answer(2);
    expect(await change).toMatchObject({ code: 'OUTCOME_UNKNOWN' });

    const after = clientOf(dispatcher).get(path`/projects/${1}`);
    await gitlab.had(4);
    for (const count of [1, 3, 4]) answer(count);

    expect(await Promise.all([before, during, after])).toEqual([{}, { id: 3 }, { id: 4 }]);
  });
});

describe('a response that SHARE_FOR keeps', () => {
  const KEPT = { shareFor: 5000 };

  test('serves later operations with the same credentials, and says how old it is', async () => {
    const gitlab = await startFarEnd((request, response, count) => {
      json({ id: count }, 200, { 'x-page': '1' })(request, response, count);
    });
    const dispatcher = startDispatcher(gitlab.url, KEPT);

    const first = clientOf(dispatcher);
    const answers = [await first.get(USER), await clientOf(dispatcher).get(USER)];
    const later = clientOf(dispatcher);
    answers.push(await later.get(USER));
    answers.push(await clientOf(dispatcher, { credentials: token('token-of-another') }).get(USER));

    expect(answers).toEqual([{ id: 1 }, { id: 1 }, { id: 1 }, { id: 2 }]);
    expect(first.age).toBeNull();
    expect(later.age).toBeGreaterThan(0);
    expect(later.requests).toEqual([]);
    expect(dispatcher.reads).toMatchObject({ reused: 2, underWay: 0 });
  });

  test.each([
    ['not older than it accepts', 4000, 1],
    ['older than it accepts', 1000, 2],
    ['of any age if it accepts none', 0, 2],
  ])('is used for a caller only if it is %s', async (_name, maxAge, sent) => {
    const gitlab = await startFarEnd(json({ id: 1 }));
    const dispatcher = startDispatcher(gitlab.url, KEPT);
    await clientOf(dispatcher).get(USER);
    const now = performance.now.bind(performance);
    vi.spyOn(performance, 'now').mockImplementation(() => now() + 2000);

    await clientOf(dispatcher, { maxAge }).get(USER);

    expect(gitlab.requests).toHaveLength(sent);
  });

  test('is gone after that time, also from memory', async () => {
    const gitlab = await startFarEnd(json({ id: 1 }));
    const dispatcher = startDispatcher(gitlab.url, { shareFor: 50 });
    await clientOf(dispatcher).get(USER);

    await vi.waitUntil(() => dispatcher.reads.keptBytes === 0);
    await clientOf(dispatcher).get(USER);

    expect(gitlab.requests).toHaveLength(2);
  });

  test('makes room for newer ones within SHARE_BYTES', async () => {
    const gitlab = await startFarEnd(json({ id: 1, text: 'x'.repeat(1000) }));
    const dispatcher = startDispatcher(gitlab.url, { ...KEPT, shareBytes: 20_000 });

    for (let id = 1; id <= 20; id += 1) await clientOf(dispatcher).get(path`/users/${id}`);
    await clientOf(dispatcher).get(path`/users/${20}`);
    await clientOf(dispatcher).get(path`/users/${1}`);

    expect(dispatcher.reads.keptBytes).toBeLessThanOrEqual(20_000);
    expect(gitlab.requests).toHaveLength(21);
  });

  test('is never a failure', async () => {
    const gitlab = await startFarEnd((request, response, count) => {
      (count === 1 ? json({ message: '404 Not found' }, 404) : json({ id: 1 }))(request, response, count);
    });
    const dispatcher = startDispatcher(gitlab.url, KEPT);

    expect(await rejection(clientOf(dispatcher).get(USER))).toBeInstanceOf(NotFoundError);
    expect(await clientOf(dispatcher).get(USER)).toEqual({ id: 1 });
  });

  test.each([401, 403, 404])('is dropped for the credentials that get %i for its project', async (status) => {
    const gitlab = await startFarEnd((request, response, count) => {
      const isRefused = request.url?.endsWith('/environments') ?? false;
      (isRefused ? json({ message: 'No' }, status) : json({ id: count }))(request, response, count);
    });
    const dispatcher = startDispatcher(gitlab.url, KEPT);
    const credentials = token('token-of-another');
    const read = (project: number) => clientOf(dispatcher).get(path`/projects/${project}`);
    await read(1);
    await read(2);
    await clientOf(dispatcher, { credentials }).get(path`/projects/${1}`);

    await rejection(clientOf(dispatcher).getPage(path`/projects/${1}/environments`));
    await read(1);
    await read(2);
    await clientOf(dispatcher, { credentials }).get(path`/projects/${1}`);

    const again = status === 401 ? ['projects/1', 'projects/2'] : ['projects/1'];
    expect(gitlab.requests.slice(4)).toEqual(again.map((one) => `GET /api/v4/${one}`));
  });

  test.each<[string, string | number, boolean]>([
    ['its number', 1, true],
    ['a path, which may be that of the project', 'group/app', true],
    ['the number of another project', 2, false],
  ])(
    'is dropped for everybody by a change of project 1 if it was read by %s',
    async (_name, project, isRead) => {
      const gitlab = await startFarEnd(json({ id: 1 }));
      const dispatcher = startDispatcher(gitlab.url, KEPT);
      const read = () =>
        clientOf(dispatcher, { credentials: token('token-of-another') }).get(path`/projects/${project}`);
      await read();

      await CHANGES.POST(clientOf(dispatcher));
      await read();

      expect(gitlab.requests).toHaveLength(isRead ? 3 : 2);
    },
  );

  test('is dropped by a change of the project under its new path if GitLab redirected the read', async () => {
    const gitlab = await startFarEnd((request, response, count) => {
      const isOld = request.url?.includes('old%2Fapp') ?? false;
      const reply = isOld ? text('', 301, { location: '/api/v4/projects/7' }) : json({ id: 7 });
      reply(request, response, count);
    });
    const dispatcher = startDispatcher(gitlab.url, KEPT);
    await clientOf(dispatcher).get(path`/projects/${'old/app'}`);

    await clientOf(dispatcher).post(path`/projects/${'new/app'}/deployments`, {});
    await clientOf(dispatcher).get(path`/projects/${'old/app'}`);

    expect(gitlab.requests.filter((request) => request.includes('old%2Fapp'))).toHaveLength(2);
  });
});

function token(value: string): Credentials {
  return { name: 'private-token', value };
}

function jobToken(value: string): Credentials {
  return { name: 'job-token', value };
}
