import { describe, expect, test } from 'vitest';
import { compareFinished, type Deployment } from '../../src/sandbox/entities/deployment.ts';
import { sampleProjects } from '../../src/sandbox/sample/projects.ts';
import { body, created } from './new-deployment.ts';
import { deployments, idsOf, main, record, records, startedSandbox } from './start.ts';

const FROZEN = { now: () => new Date('2026-11-21T10:00:00.500Z') };

describe('The order of the checks of a new deployment', () => {
  // CONTRACT.md §1.2: since 19.1 the sha comes first; before, it came last, when the environment may be made.
  test.each([
    ['newest', { sha: ['The commit does not exist'] }],
    ['older', { ref: ['The branch or tag does not exist'] }],
  ] as const)('names, where both are wrong, in the %s release, %o', async (release, message) => {
    const { ask } = await startedSandbox({ behaviour: { release } });
    const wrong = { sha: 'f'.repeat(40), ref: 'nowhere' };

    const reply = await ask(deployments, { method: 'POST', body: await body(ask, wrong) });

    expect(reply).toMatchObject({ status: 400, json: { message } });
  });

  test.each([
    ['newest', 0],
    ['older', 1],
  ] as const)('a wrong sha leaves behind, in the %s release, %d environments', async (release, count) => {
    const { ask } = await startedSandbox({ behaviour: { release } });

    await ask(deployments, { method: 'POST', body: await body(ask, { sha: 'f'.repeat(40) }) });

    expect(records(await ask(`${main}/environments?name=demo/oslo`))).toHaveLength(count);
  });

  // CONTRACT.md §1.2: what was sent is stored.
  test.each(['main', '223de17f'])('accepts %s as a sha, and stores it unchanged', async (sha) => {
    const { ask } = await startedSandbox();

    expect(record(await ask(await created(ask, { sha })))).toMatchObject({ sha });
  });
});

describe('Equal times in updated_at', () => {
  // CONTRACT.md §1.1: the id decides in the same direction; in older releases always the newest first.
  test.each([
    ['newest', true],
    ['older', false],
  ] as const)('are turned round with the order, in the %s release: %j', async (release, turned) => {
    const { ask } = await startedSandbox({ ...FROZEN, behaviour: { release, microseconds: false } });
    for (const status of ['failed', 'canceled', 'running']) await created(ask, { status });
    const list = `${deployments}?environment=demo/oslo&order_by=updated_at`;

    const up = idsOf(await ask(`${list}&sort=asc`));
    const down = idsOf(await ask(`${list}&sort=desc`));

    expect(up.toReversed().join() === down.join()).toBe(turned);
  });
});

describe('A success without finished_at', () => {
  // CONTRACT.md §1.1: PostgreSQL puts what has no value behind everything, and turned round before it.
  test('counts as the last one', () => {
    const ended = (finishedAt: string | null) => ({ finishedAt }) as Deployment;

    expect(compareFinished(ended(null), ended('2026-11-21T10:00:00.000Z'))).toBe(1);
    expect(compareFinished(ended('2026-11-21T10:00:00.000Z'), ended(null))).toBe(-1);
  });
});

describe('The order by ref', () => {
  test.each([
    ['newest', 400],
    ['older', 200],
  ] as const)('is answered by the %s release with %d', async (release, status) => {
    const { ask } = await startedSandbox({ behaviour: { release } });

    expect((await ask(`${deployments}?order_by=ref`)).status).toBe(status);
  });
});

describe('DELETE /projects/:id/deployments/:deployment_id', () => {
  // CONTRACT-MORE.md §19: counted before the 404; a JSON 429 without a header about it.
  test('is limited for each user, except in older releases', async () => {
    const { ask, sandbox } = await startedSandbox({ ...FROZEN, behaviour: { deletionsPerMinute: 1 } });
    const deleting = { method: 'DELETE' };

    const first = await ask(`${deployments}/1`, deleting);
    const second = await ask(`${deployments}/1`, deleting);
    const other = await ask(`${deployments}/1`, { ...deleting, token: sandbox.tokens.developer });
    sandbox.behave({ release: 'older' });
    const older = await ask(`${deployments}/1`, deleting);

    expect([first, second, other, older].map(({ status }) => status)).toEqual([404, 429, 404, 404]);
    expect(second.json).toEqual({
      message: { error: 'This endpoint has been requested too many times. Try again later.' },
    });
    expect([...second.headers.keys()].filter((name) => /ratelimit|retry/.test(name))).toEqual([]);
  });

  // CONTRACT.md §1.4: a whole second against a time with fractions.
  test('treats the second of the change as too old', async () => {
    const { ask } = await startedSandbox(FROZEN);
    const headers = { 'if-unmodified-since': 'Sat, 21 Nov 2026 10:00:00 GMT' };

    const reply = await ask(await created(ask, { status: 'failed' }), { method: 'DELETE', headers });

    expect(reply.status).toBe(412);
  });
});

describe('An environment', () => {
  async function stoppedOne(ask: Parameters<typeof body>[0]): Promise<{ id: number; name: string }> {
    const [environment = {}] = records(await ask(`${main}/environments?states=stopped&per_page=1`));
    return environment as { id: number; name: string };
  }

  // CONTRACT-MORE.md §16: a new success makes it available again.
  test('that is stopped starts with a success', async () => {
    const { ask } = await startedSandbox();
    const { id, name } = await stoppedOne(ask);

    await created(ask, { environment: name, status: 'failed' });
    const failed = record(await ask(`${main}/environments/${id}`));
    await created(ask, { environment: name });
    const succeeded = record(await ask(`${main}/environments/${id}`));

    expect([failed.state, succeeded.state]).toEqual(['stopped', 'available']);
  });

  test.each([
    ['newest', 400],
    ['older', 200],
  ] as const)('that is stopped is stopped again, in the %s release, with %d', async (release, status) => {
    const { ask } = await startedSandbox({ behaviour: { release } });
    const { id } = await stoppedOne(ask);

    const reply = await ask(`${main}/environments/${id}/stop`, { method: 'POST' });

    expect(reply.status).toBe(status);
  });

  // CONTRACT.md §3.1: a search is the beginning of the name; newer: also of what follows the folder.
  test.each([
    ['newest', ['demo/london']],
    ['older', []],
  ] as const)('is found behind its folder, in the %s release: %j', async (release, found) => {
    const { ask } = await startedSandbox({ behaviour: { release } });

    const reply = await ask(`${main}/environments?search=Lond`);

    expect(records(reply).map(({ name }) => name)).toEqual(found);
  });

  test.each(['name=', 'search=', 'search=%20'])('%s does not filter', async (query) => {
    const { ask } = await startedSandbox();

    const all = await ask(`${main}/environments`);
    const blank = await ask(`${main}/environments?${query}`);

    expect(blank.headers.get('x-total')).toBe(all.headers.get('x-total'));
  });

  // CONTRACT-MORE.md §16: always, but behind the flag for production and staging.
  test.each([
    [false, 'always'],
    [true, 'with_action'],
  ])('that is new stops, with the flag %j, %s', async (autoStopByTier, setting) => {
    const { ask } = await startedSandbox({ behaviour: { autoStopByTier } });
    await created(ask, { environment: 'production-2' });
    const [{ id } = {}] = records(await ask(`${main}/environments?name=production-2`));

    const reply = await ask(`${main}/environments/${id as number}`);

    expect(reply.json).toMatchObject({ auto_stop_setting: setting });
  });

  test('that is protected refuses changes by users who cannot deploy', async () => {
    const { ask, sandbox } = await startedSandbox();
    const [id] = idsOf(await ask(`${deployments}?environment=production&status=failed`));

    const reply = await ask(`${deployments}/${String(id)}`, {
      method: 'DELETE',
      token: sandbox.tokens.developer,
    });

    expect(reply).toMatchObject({ status: 403, json: { message: '403 Forbidden' } });
  });
});

describe('A job token', () => {
  // CONTRACT-MORE.md §12 to §15: 19.x takes them for more.
  test.each([
    `${main}/merge_requests?per_page=1`,
    `${main}/repository/commits/main`,
    `${main}/pipelines?per_page=1`,
  ])('reads %s since 19.x', async (path) => {
    const { ask, sandbox } = await startedSandbox();
    const asking = { token: null, headers: { 'job-token': sandbox.tokens.job } };

    const newest = await ask(path, asking);
    sandbox.behave({ release: 'older' });
    const older = await ask(path, asking);

    expect([newest.status, older.status]).toEqual([200, 401]);
  });
});

describe('The external URL', () => {
  // CONTRACT.md §5: `Location` and `link` are built from it, not from the host that was asked.
  test('is the start of links and redirects', async () => {
    const { ask } = await startedSandbox({ behaviour: { externalUrl: 'https://gitlab.example.com/git' } });

    const moved = await ask('/projects/lanternway%2Fseat-map/deployments?per_page=2');
    const { headers } = await ask(`${deployments}?per_page=1`);

    expect(moved.headers.get('location')).toBe(
      `https://gitlab.example.com/git/api/v4/projects/${sampleProjects.seatMap}/deployments?per_page=2`,
    );
    expect(headers.get('link')).toContain(`<https://gitlab.example.com/git/api/v4${deployments}?`);
  });
});

describe('GET /projects/:id', () => {
  // CONTRACT-MORE.md §11.3: absent for a guest; an empty repository has the configured name.
  test('has a default branch only for users who can read the code', async () => {
    const { ask, sandbox } = await startedSandbox();
    const path = `/projects/${sampleProjects.kiosk}`;

    const maintainer = record(await ask(path));
    const guest = record(await ask(path, { token: sandbox.tokens.reporter }));

    expect(maintainer).toMatchObject({ default_branch: 'main', empty_repo: true, readme_url: null });
    expect(Object.keys(guest)).not.toContain('default_branch');
    expect(Object.keys(guest)).not.toContain('readme_url');
  });
});

describe('GET /users/:id', () => {
  test('names a bot only to users who can see its projects', async () => {
    const { ask, sandbox } = await startedSandbox();
    const path = '/users/1420006';

    const member = await ask(path);
    const outsider = await ask(path, { token: sandbox.tokens.outsider });

    expect([record(member).name, record(outsider).name]).toEqual(['Release bot', '****']);
  });
});

describe('Trailers of a commit', () => {
  // CONTRACT.md §2: empty everywhere but in the list of commits.
  test('are only in its message', async () => {
    const { ask } = await startedSandbox();
    const { deployable } = record(await ask(`${deployments}/913402217`));
    const { commit } = deployable as { commit: Record<string, unknown> };
    const alone = record(await ask(`${main}/repository/commits/${commit.id as string}`));

    for (const { message, trailers, extended_trailers: extended } of [commit, alone]) {
      expect(message).toMatch(/\n\nChangelog: fixed\nReviewed-by: Tomasz Wilk <.*>\n$/);
      expect([trailers, extended]).toEqual([{}, {}]);
    }
  });
});
