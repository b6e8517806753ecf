import { describe, expect, test } from 'vitest';
import { schemaProblems } from './gitlab-schemas.ts';
import { record, records, startedSandbox, type Ask } from './start.ts';

/** Every page of a list. */
async function walk(ask: Ask, path: string): Promise<Record<string, unknown>[]> {
  const found: Record<string, unknown>[] = [];
  for (let page = '1'; page !== '';) {
    const reply = await ask(`${path}?per_page=100&page=${page}`);
    found.push(...records(reply));
    page = reply.headers.get('x-next-page') ?? '';
  }
  return found;
}

/** Each project's number with its records of one kind. */
async function crawl(ask: Ask, kind: string): Promise<{ path: string; items: Record<string, unknown>[] }[]> {
  const projects = await walk(ask, '/projects');
  return Promise.all(
    projects.map(async ({ id }) => {
      const path = `/projects/${id as number}/${kind}`;
      return { path, items: await walk(ask, path) };
    }),
  );
}

function problemsOf(schema: string, items: readonly unknown[]): string[] {
  return items.flatMap((item) => schemaProblems(schema, item));
}

describe("GitLab's own response schemas", () => {
  test('accept every deployment, listed and alone', async () => {
    const { ask } = await startedSandbox();

    const found = await crawl(ask, 'deployments');
    const listed = found.flatMap(({ items }) => items);
    const alone = await Promise.all(
      found.flatMap(({ path, items }) =>
        items
          .filter((_, index) => index % 5 === 0)
          .map(async ({ id }) => (await ask(`${path}/${id as number}`)).json),
      ),
    );

    expect(listed.length).toBeGreaterThan(500);
    expect(problemsOf('deployment', [...listed, ...alone])).toEqual([]);
    expect(
      problemsOf(
        'basic_environment',
        listed.map(({ environment }) => environment),
      ),
    ).toEqual([]);
  });

  test('accept every environment, listed and alone', async () => {
    const { ask } = await startedSandbox();

    const found = await crawl(ask, 'environments');
    const alone = await Promise.all(
      found.flatMap(({ path, items }) =>
        items.map(async ({ id }) => (await ask(`${path}/${id as number}`)).json),
      ),
    );

    expect(
      problemsOf(
        'environments',
        found.map(({ items }) => items),
      ),
    ).toEqual([]);
    expect(alone.length).toBeGreaterThan(200);
    expect(problemsOf('environment', alone)).toEqual([]);
  });

  test('accept every merge request, of projects and of deployments', async () => {
    const { ask } = await startedSandbox();

    const ofProjects = (await crawl(ask, 'merge_requests')).flatMap(({ items }) => items);
    const deployments = await crawl(ask, 'deployments');
    const ofDeployments = await Promise.all(
      deployments.flatMap(({ path, items }) =>
        items
          .filter((_, index) => index % 8 === 0)
          .map(async ({ id }) => records(await ask(`${path}/${id as number}/merge_requests`))),
      ),
    );

    expect(problemsOf('merge_request', [...ofProjects, ...ofDeployments.flat()])).toEqual([]);
  });

  test('accept every pipeline with its jobs, and the commits', async () => {
    const { ask } = await startedSandbox();

    const found = await crawl(ask, 'pipelines');
    const sampled = found.flatMap(({ path, items }) =>
      items
        .filter((_, index) => index % 6 === 0)
        .map(({ id, sha }) => ({ path, id: id as number, sha: sha as string })),
    );
    const pipelines = await Promise.all(
      sampled.map(async ({ path, id }) => (await ask(`${path}/${id}`)).json),
    );
    const jobs = await Promise.all(
      sampled.map(async ({ path, id }) => records(await ask(`${path}/${id}/jobs`))),
    );
    const commits = await Promise.all(
      sampled.map(async ({ path, sha }) =>
        record(await ask(`${path.replace('pipelines', 'repository/commits')}/${sha}`)),
      ),
    );

    expect(
      problemsOf(
        'pipeline/basic',
        found.flatMap(({ items }) => items),
      ),
    ).toEqual([]);
    expect(problemsOf('pipeline/detail', pipelines)).toEqual([]);
    expect(problemsOf('job', jobs.flat())).toEqual([]);
    expect(problemsOf('commit/detail', commits)).toEqual([]);
  });

  test('accept projects and users', async () => {
    const { ask } = await startedSandbox();

    const projects = await walk(ask, '/projects');
    const users = await walk(ask, '/users');
    const me = await ask('/user');

    expect(problemsOf('project', projects)).toEqual([]);
    expect(problemsOf('user/basic', users)).toEqual([]);
    expect(schemaProblems('user/public', me.json)).toEqual([]);
  });
});
