import { describe, expect, test } from 'vitest';
import { sampleProjects } from '../../src/sandbox/sample/projects.ts';
import { deployments, idsOf, main, record, records, startedSandbox } from './start.ts';

describe('Pipelines', () => {
  test('are listed newest first, and filtered', async () => {
    const { ask } = await startedSandbox();

    const all = await ask(`${main}/pipelines`);
    const tags = await ask(`${main}/pipelines?scope=tags&per_page=100`);
    const broken = await ask(`${main}/pipelines?yaml_errors=true`);

    expect(idsOf(all)).toEqual(idsOf(all).toSorted((one, other) => other - one));
    expect(records(tags)).toHaveLength(25);
    expect(records(broken)).toHaveLength(1);
  });

  test('have more fields when read alone: the duration, and the coverage as a text', async () => {
    const { ask } = await startedSandbox();
    const [id] = idsOf(await ask(`${main}/pipelines?status=success`));

    const reply = await ask(`${main}/pipelines/${String(id)}`);

    expect(reply.json).toMatchObject({
      id,
      duration: expect.any(Number) as number,
      coverage: expect.stringMatching(/^\d\d\.\d\d$/) as string,
      detailed_status: { text: 'Passed', illustration: null },
    });
  });

  test('have jobs, including jobs that do not deploy', async () => {
    const { ask } = await startedSandbox();
    const [first = {}] = records(await ask(deployments));
    const { id } = (first.deployable as { pipeline: { id: number } }).pipeline;

    const reply = await ask(`${main}/pipelines/${id}/jobs`);

    expect(records(reply).map(({ name }) => name)).toEqual([
      'deploy production',
      'deploy canary',
      'deploy staging',
      'deploy testing',
      'test',
      'build image',
    ]);
  });

  test('an unknown pipeline and an unknown job are not found', async () => {
    const { ask } = await startedSandbox();

    const replies = await Promise.all(
      [`${main}/pipelines/1`, `${main}/pipelines/1/jobs`, `${main}/jobs/1`].map((path) => ask(path)),
    );

    expect(replies.map(({ json }) => json)).toEqual(replies.map(() => ({ message: '404 Not found' })));
  });
});

describe('GET /projects/:id/jobs/:job_id', () => {
  test('returns the same job as the deployment', async () => {
    const { ask } = await startedSandbox();
    const [first = {}] = records(await ask(deployments));
    const embedded = first.deployable as { id: number };

    const reply = await ask(`${main}/jobs/${embedded.id}`);

    expect(reply.json).toEqual(embedded);
  });
});

describe('GET /projects/:id/repository/commits/:sha', () => {
  test('accepts a full sha, a short sha, a branch and a tag', async () => {
    const { ask } = await startedSandbox();
    const commits = `${main}/repository/commits`;
    const head = record(await ask(`${commits}/main`));

    const bySha = await ask(`${commits}/${head.id as string}`);
    const byShort = await ask(`${commits}/${head.short_id as string}`);
    const byTag = await ask(`${commits}/v2026.11.4`);

    expect(bySha.json).toEqual(head);
    expect(byShort.json).toEqual(head);
    expect(byTag.status).toBe(200);
    expect(head).toMatchObject({
      stats: { total: expect.any(Number) as number },
      project_id: sampleProjects.boxOffice,
    });
    expect(head.last_pipeline).not.toBeNull();
  });

  test('omits the stats on request', async () => {
    const { ask } = await startedSandbox();

    const reply = await ask(`${main}/repository/commits/main?stats=false`);

    expect(reply.json).not.toHaveProperty('stats');
  });

  test('an unknown commit is not found', async () => {
    const { ask } = await startedSandbox();

    const reply = await ask(`${main}/repository/commits/feature%2Fnowhere`);

    expect(reply).toMatchObject({ status: 404, json: { message: '404 Commit Not Found' } });
  });
});

describe('Users', () => {
  test('are found by name and by number', async () => {
    const { ask } = await startedSandbox();

    const [found = {}] = records(await ask('/users?username=Huong.Dang'));
    const alone = await ask(`/users/${found.id as number}`);
    const unknown = await ask('/users/1');

    expect(alone.json).toMatchObject({ name: 'Đặng Thị Hương', created_at: null });
    expect(unknown).toMatchObject({ status: 404, json: { message: '404 User Not Found' } });
  });

  test('GET /user returns the owner of the token', async () => {
    const { ask, sandbox } = await startedSandbox();

    const reply = await ask('/user', { token: sandbox.tokens.developer });

    expect(reply.json).toMatchObject({ username: 'tomasz.wilk', email: 'tomasz.wilk@lanternway.example' });
  });

  test('GET /personal_access_tokens/self lists the scopes', async () => {
    const { ask, sandbox } = await startedSandbox();

    const reply = await ask('/personal_access_tokens/self', { token: sandbox.tokens.readOnly });

    expect(reply.json).toMatchObject({ scopes: ['read_api'], active: true });
  });
});

describe('Projects', () => {
  test('are found by id and by path, in upper or lower case', async () => {
    const { ask } = await startedSandbox();

    const byNumber = await ask(main);
    const byPath = await ask('/projects/Lanternway%2FTicketing%2Fbox-office');

    expect(byPath.json).toEqual(byNumber.json);
    expect(byNumber.json).toMatchObject({ name_with_namespace: 'Lanternway / Ticketing / Box Office' });
  });

  test.each(['1', 'box-office', 'lanternway%2Fnowhere'])('%s is not found', async (id) => {
    const { ask } = await startedSandbox();

    const reply = await ask(`/projects/${id}`);

    expect(reply).toMatchObject({ status: 404, json: { message: '404 Project Not Found' } });
  });

  test('are listed if the caller can see them', async () => {
    const { ask, sandbox } = await startedSandbox();

    const member = await ask('/projects?membership=true&simple=true&search=seat');
    const outsider = await ask('/projects?order_by=name&sort=asc', { token: sandbox.tokens.outsider });

    expect(records(member).map(({ name }) => name)).toEqual(['Seat Map']);
    expect(records(outsider).map(({ name }) => name)).toEqual(['Design Tokens', 'Mail Relay', 'Seat Map']);
  });
});

describe('GET /version', () => {
  test('names a version', async () => {
    const { ask } = await startedSandbox();

    const reply = await ask('/version');

    expect(reply.json).toMatchObject({ version: expect.stringMatching(/^19\./) as string });
  });
});
