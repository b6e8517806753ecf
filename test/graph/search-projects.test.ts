import { describe, expect, test } from 'vitest';
import { startGateway } from '../support/gateway.ts';

describe('Query.searchProjects', () => {
  test('filters and sorts as GitLab does', async () => {
    const { gitlab, query } = await startGateway();

    const { projects } = await query<{ projects: { edges: readonly { readonly node: unknown }[] } }, object>(
      `query ($filter: ProjectFilter) {
        projects: searchProjects(filter: $filter, orderBy: { field: NAME, direction: ASC }) {
          totalCount
          edges { cursor node { name archived lastActivityAt } }
        }
      }`,
      {
        filter: {
          membership: true,
          starred: true,
          archived: false,
          visibility: 'private',
          lastActivityAfter: '2026-01-01T00:00:00Z',
        },
      },
    );

    expect(projects.edges.map(({ node }) => node)).toEqual([
      { name: 'Box Office', archived: false, lastActivityAt: '2026-11-20T15:12:36.025Z' },
      { name: 'Cue Server', archived: false, lastActivityAt: '2026-11-20T15:12:36.025Z' },
    ]);
    expect(gitlab.lines()).toEqual([
      'GET /projects?membership=true&starred=true&archived=false&visibility=private&last_activity_after=2026-01-01T00%3A00%3A00Z&order_by=name&sort=asc&per_page=20',
    ]);
  });

  test('finds by text and by topic, and shows nothing that the caller may not see', async () => {
    const { gitlab, query } = await startGateway();
    const document =
      '{ found: searchProjects(filter: { search: "pay" }) { nodes { name } } tagged: searchProjects(filter: { topic: "payments" }) { nodes { name } } }';

    const maintainer = await query<unknown>(document);
    const outsider = await query<unknown>(document, {}, { 'private-token': gitlab.tokens.outsider });

    expect(maintainer).toEqual({
      found: { nodes: [{ name: 'Payouts' }] },
      tagged: { nodes: [{ name: 'Box Office' }] },
    });
    expect(outsider).toEqual({ found: { nodes: [] }, tagged: { nodes: [] } });
  });

  test('leads to everything below a project, by its number', async () => {
    const { gitlab, query } = await startGateway();

    const { searchProjects } = await query<{ searchProjects: { nodes: readonly unknown[] } }>(
      '{ searchProjects(filter: { search: "signage" }) { nodes { fullPath name environment(name: "production") { name lastDeployment { ref } } } } }',
    );

    expect(searchProjects.nodes).toEqual([
      {
        fullPath: 'harbour-stage/front-of-house/signage',
        name: 'Signage',
        environment: { name: 'production', lastDeployment: { ref: 'main' } },
      },
    ]);
    expect(gitlab.lines()).toEqual([
      'GET /projects?search=signage&simple=true&order_by=id&sort=desc&per_page=20',
      'GET /projects/51120882/environments?name=production',
      'GET /projects/51120882/deployments?environment=production&status=success&order_by=finished_at&sort=desc&per_page=1',
    ]);
  });

  test.each([
    [
      '{ includeSubgroups: true }',
      '`includeSubgroups` can be used only within a group. Use `group { projects }`.',
    ],
    [
      '{ search: " " }',
      '`search` is blank. GitLab would ignore it and return everything: omit it, or set a value.',
    ],
    ['{ topic: "a,b" }', '`topic` takes one topic, without commas.'],
  ])('refuses %s', async (filter, message) => {
    const { execute, gitlab } = await startGateway();

    const { errors } = await execute<unknown>(`{ searchProjects(filter: ${filter}) { nodes { id } } }`);

    expect(errors?.[0]).toMatchObject({ message, extensions: { code: 'BAD_USER_INPUT' } });
    expect(gitlab.lines()).toEqual([]);
  });
});

describe('Project.archived', () => {
  test('costs the project itself below a list of environments, which does not show it', async () => {
    const { gitlab, query } = await startGateway();

    const { project } = await query<{ project: { environments: { nodes: readonly unknown[] } } }>(
      '{ project(id: 48240519) { environments(first: 1) { nodes { project { name archived } } } } }',
    );

    expect(project.environments.nodes).toEqual([{ project: { name: 'Gift Cards', archived: true } }]);
    expect(gitlab.lines()).toEqual([
      'GET /projects/48240519/environments?per_page=1',
      'GET /projects/48240519',
    ]);
  });
});
