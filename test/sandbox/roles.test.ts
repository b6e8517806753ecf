import { describe, expect, test } from 'vitest';
import { sampleProjects } from '../../src/sandbox/sample/projects.ts';
import type { SampleRole } from '../../src/sandbox/tokens.ts';
import { deployments, idsOf, main, record, records, startedSandbox } from './start.ts';

const ROLES = ['outsider', 'guest', 'reporter', 'developer', 'maintainer'] as const satisfies SampleRole[];
const READS = [404, 403, 200, 200, 200];

// CONTRACT.md §1.7, CONTRACT-MORE.md §11.3, §12 to §16.
describe('In a private project', () => {
  test.each([
    ['', [404, 200, 200, 200, 200]],
    ['/deployments', READS],
    ['/deployments/913402503', READS],
    ['/deployments/913402503/merge_requests', READS],
    ['/environments', READS],
    ['/environments/27104451', [404, 403, 404, 404, 404]],
    ['/merge_requests', READS],
    ['/merge_requests/1', READS],
    ['/pipelines', READS],
    ['/repository/commits/main', READS],
    ['/repository/compare?from=main&to=main', READS],
  ])(
    'GET /projects/:id%s answers outsider, guest, reporter, developer and maintainer with %j',
    async (path, expected) => {
      const { ask, sandbox } = await startedSandbox();

      const replies = await Promise.all(
        ROLES.map((role) => ask(`${main}${path}`, { token: sandbox.tokens[role] })),
      );

      expect(replies.map(({ status }) => status)).toEqual(expected);
      expect(replies[0]?.json).toEqual({ message: '404 Project Not Found' });
    },
  );

  test('a guest sees the project without the keys of its code', async () => {
    const { ask, sandbox } = await startedSandbox();
    const keysOf = async (token: string) => Object.keys(record(await ask(main, { token })));

    const [guest, reporter] = [await keysOf(sandbox.tokens.guest), await keysOf(sandbox.tokens.reporter)];

    expect(reporter.filter((key) => !guest.includes(key)).toSorted()).toEqual([
      'default_branch',
      'forks_count',
      'readme_url',
    ]);
  });

  test('a reporter changes nothing, a developer does not delete, and a maintainer does both', async () => {
    const { ask, sandbox } = await startedSandbox();
    const { id: sha } = record(await ask(`${main}/repository/commits/main`));
    const body = { environment: 'demo/oslo', sha, ref: 'main', tag: false, status: 'running' };
    const changes = async (role: (typeof ROLES)[number]) => {
      const token = sandbox.tokens[role];
      const created = await ask(deployments, { token, method: 'POST', body });
      const id = String(created.status === 201 ? record(created).id : 913402503);
      const updated = await ask(`${deployments}/${id}`, { token, method: 'PUT', body: { status: 'failed' } });
      const deleted = await ask(`${deployments}/${id}`, { token, method: 'DELETE' });
      return [created.status, updated.status, deleted.status];
    };

    expect(await changes('outsider')).toEqual([404, 404, 404]);
    expect(await changes('guest')).toEqual([403, 403, 403]);
    expect(await changes('reporter')).toEqual([403, 403, 403]);
    expect(await changes('developer')).toEqual([201, 200, 403]);
    expect(await changes('maintainer')).toEqual([201, 200, 204]);
  });
});

describe('In lists of several projects', () => {
  test('everybody finds what they are a member of, and what is public or internal', async () => {
    const { ask, sandbox } = await startedSandbox();
    const found = async (role: (typeof ROLES)[number]) =>
      idsOf(
        await ask('/groups/lanternway/projects?include_subgroups=true&per_page=100', {
          token: sandbox.tokens[role],
        }),
      );

    const { outsider, guest, developer, maintainer } = {
      outsider: await found('outsider'),
      guest: await found('guest'),
      developer: await found('developer'),
      maintainer: await found('maintainer'),
    };

    expect(outsider.toSorted()).toEqual(
      [sampleProjects.seatMap, sampleProjects.designTokens, sampleProjects.mailRelay].toSorted(),
    );
    expect(guest).toContain(sampleProjects.boxOffice);
    expect(developer).not.toContain(sampleProjects.payouts);
    expect(maintainer).toContain(sampleProjects.payouts);
  });

  test('merge requests of a group leave out the private projects of a guest', async () => {
    const { ask, sandbox } = await startedSandbox();
    const projects = async (token: string) => {
      const reply = await ask('/groups/lanternway/merge_requests?per_page=100', { token });
      return new Set(records(reply).map(({ project_id: id }) => id));
    };

    expect(await projects(sandbox.tokens.guest)).not.toContain(sampleProjects.storefront);
    expect(await projects(sandbox.tokens.reporter)).toContain(sampleProjects.storefront);
  });
});
