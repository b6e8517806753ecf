import { Gitlab } from '@gitbeaker/rest';
import { describe, expect, test } from 'vitest';
import { sampleProjects } from '../../src/sandbox/sample/projects.ts';
import { startedSandbox } from './start.ts';

const path = 'lanternway/ticketing/box-office';

async function client() {
  const { sandbox } = await startedSandbox({ mergeRequestLinkDelay: 0 });
  return { sandbox, gitlab: new Gitlab({ host: sandbox.url, token: sandbox.tokens.maintainer }) };
}

describe('A client of GitLab', () => {
  test('lists and filters deployments', async () => {
    const { gitlab } = await client();

    const found = await gitlab.Deployments.all(path, {
      environment: 'production',
      status: 'failed',
      perPage: 100,
    });

    expect(found.length).toBeGreaterThan(0);
    expect(found.map(({ status }) => status)).toEqual(found.map(() => 'failed'));
  });

  test('reads all pages', async () => {
    const { gitlab, sandbox } = await client();

    const found = await gitlab.Deployments.all(sampleProjects.boxOffice, { perPage: 100 });

    expect(found).toHaveLength(384);
    expect(sandbox.requests).toHaveLength(4);
  });

  test('reads page headers', async () => {
    const { gitlab } = await client();

    const { paginationInfo } = await gitlab.Deployments.all(path, {
      page: 2,
      perPage: 50,
      showExpanded: true,
      pagination: 'offset',
    });

    expect(paginationInfo).toEqual({
      total: 384,
      next: 3,
      current: 2,
      previous: 1,
      perPage: 50,
      totalPages: 8,
    });
  });

  test('creates, shows, updates and deletes', async () => {
    const { gitlab } = await client();
    const { id: sha } = await gitlab.Commits.show(path, 'main');

    const created = await gitlab.Deployments.create(path, 'demo/oslo', sha, 'main', false, {
      status: 'running',
    });
    const updated = await gitlab.Deployments.edit(path, created.id, 'failed');
    const shown = await gitlab.Deployments.show(path, created.id);
    await gitlab.Deployments.remove(path, created.id);

    expect([created.status, updated.status, shown.status]).toEqual(['running', 'failed', 'failed']);
    await expect(gitlab.Deployments.show(path, created.id)).rejects.toThrow('404 Not found');
  });

  test('creates, changes, stops and deletes an environment', async () => {
    const { gitlab } = await client();

    const created = await gitlab.Environments.create(path, 'demo/oslo', {
      externalUrl: 'https://oslo.example',
    });
    const edited = await gitlab.Environments.edit(path, created.id, { tier: 'testing' });
    await expect(gitlab.Environments.remove(path, created.id)).rejects.toThrow('403 Forbidden');
    const stopped = await gitlab.Environments.stop(path, created.id);
    await gitlab.Environments.remove(path, created.id);

    expect([created.state, edited.tier, edited.external_url, stopped.state]).toEqual([
      'available',
      'testing',
      'https://oslo.example',
      'stopped',
    ]);
    await expect(gitlab.Environments.show(path, created.id)).rejects.toThrow('404 Not found');
    await expect(gitlab.Environments.create(path, 'staging')).rejects.toThrow('has already been taken');
  });

  test('reads merge requests of a deployment', async () => {
    const { gitlab } = await client();
    const [, deployment] = await gitlab.Deployments.all(path, { environment: 'venue/lyceum', maxPages: 1 });

    const found = await gitlab.Deployments.allMergeRequests(path, deployment?.id ?? 0, { perPage: 100 });

    expect(found).toHaveLength(16);
  });

  test('reads the other resources', async () => {
    const { gitlab } = await client();

    const project = await gitlab.Projects.show(path);
    const environments = await gitlab.Environments.all(project.id, { perPage: 100 });
    const me = await gitlab.Users.showCurrentUser();

    expect(project.id).toBe(sampleProjects.boxOffice);
    expect(environments).toHaveLength(84);
    expect(me.username).toBe('mira.castellan');
  });

  test('lists what a project deployed to an environment in a period', async () => {
    const { gitlab, sandbox } = await client();

    const found = await gitlab.MergeRequests.all({
      projectId: sampleProjects.signage,
      environment: 'production',
      deployedAfter: '2026-11-01T00:00:00Z',
      deployedBefore: '2026-11-19T00:00:00Z',
      labels: 'type::bug',
      orderBy: 'updated_at',
      perPage: 100,
    });

    expect(found.length).toBeGreaterThan(0);
    expect(found.map(({ project_id: id }) => id)).toEqual(found.map(() => sampleProjects.signage));
    expect(sandbox.requests).toHaveLength(1);
  });

  test('searches projects', async () => {
    const { gitlab } = await client();

    const found = await gitlab.Projects.all({
      search: 'signage',
      simple: true,

      membership: true,
    });
    const below = await gitlab.Groups.allDescendantGroups('lanternway', {});

    expect(found.map(({ id }) => id)).toEqual([sampleProjects.signage]);
    expect(below).toHaveLength(5);
  });

  test('finds groups, their projects and what they deployed', async () => {
    const { gitlab } = await client();

    const group = await gitlab.Groups.show('lanternway', { withProjects: false });
    const groups = await gitlab.Groups.all({ topLevelOnly: true });
    const subgroups = await gitlab.Groups.allSubgroups(group.id);
    const projects = await gitlab.Groups.allProjects(group.id, { includeSubgroups: true, archived: false });
    const mergeRequests = await gitlab.MergeRequests.all({
      groupId: group.id,
      environment: 'production',
      deployedAfter: '2026-11-18T00:00:00Z',
      perPage: 100,
    });

    expect(groups.map(({ path }) => path)).toEqual(['harbour-stage', 'lanternway']);
    expect(subgroups).toHaveLength(4);
    expect(projects.map(({ archived }) => archived)).toEqual(projects.map(() => false));
    expect(mergeRequests.length).toBeGreaterThan(0);
    expect(mergeRequests.map(({ state }) => state)).toEqual(mergeRequests.map(() => 'merged'));
  });
});
