import { describe, expect, test } from 'vitest';
import { startGateway } from '../support/gateway.ts';
import { globalIdOf } from '../support/global-id.ts';

const LANTERNWAY = '5810224';
const WEB = '5810407';

describe('Query.group', () => {
  test.each([
    ['number', WEB],
    ['path', 'lanternway/web'],
    ['global id', globalIdOf('Group', WEB)],
  ])('finds a group by its %s', async (_name, id) => {
    const { query } = await startGateway();

    const { group } = await query<{ group: unknown }, object>(
      `query ($id: ID!) {
          group(id: $id) {
            id databaseId name fullName fullPath description webUrl avatarUrl visibility createdAt
            parent { databaseId }
          }
        }`,
      { id },
    );

    expect(group).toEqual({
      id: globalIdOf('Group', WEB),
      databaseId: WEB,
      name: 'Web',
      fullName: 'Lanternway / Web',
      fullPath: 'lanternway/web',
      description: '',
      webUrl: 'https://gitlab.example.com/groups/lanternway/web',
      avatarUrl: null,
      visibility: 'public',
      createdAt: '2024-03-04T08:12:40.117Z',
      parent: { databaseId: LANTERNWAY },
    });
  });

  test('costs one request without the projects, and a path may have a single part', async () => {
    const { gitlab, query } = await startGateway();

    const { group } = await query<{ group: unknown }>(
      '{ group(id: "lanternway") { name parent { name } again: fullPath } }',
    );

    expect(group).toEqual({ name: 'Lanternway', parent: null, again: 'lanternway' });
    expect(gitlab.lines()).toEqual(['GET /groups/lanternway?with_projects=false']);
  });

  test('that the caller may not see is NOT_FOUND', async () => {
    const { execute, gitlab } = await startGateway();

    const { data, errors } = await execute<unknown>(
      '{ group(id: "harbour-stage") { name projects { nodes { name } } } }',
      {},
      {
        'private-token': gitlab.tokens.outsider,
      },
    );

    expect(data).toEqual({ group: { name: null, projects: null } });
    expect(errors?.map(({ extensions }) => extensions?.code)).toEqual(['NOT_FOUND', 'NOT_FOUND']);
  });

  test.each(['', '../users', 'a//b', './a', '-a', 'a b', globalIdOf('Project', '1')])(
    'refuses %j without a request',
    async (id) => {
      const { execute, gitlab } = await startGateway();

      const { data, errors } = await execute<unknown>('query ($id: ID!) { group(id: $id) { name } }', { id });

      expect(data).toEqual({ group: null });
      expect(errors?.[0]?.extensions?.code).toBe('BAD_USER_INPUT');
      expect(gitlab.lines()).toEqual([]);
    },
  );
});

describe('Group.projects', () => {
  test('shows a whole group: name, path and group of each project are free below the list', async () => {
    const { gitlab, query } = await startGateway();

    const { group } = await query<{
      group: { projects: { totalCount: number; nodes: readonly { readonly fullPath: string }[] } };
    }>(`{
      group(id: "harbour-stage") {
        projects(filter: { includeSubgroups: true, archived: false }, orderBy: { field: PATH, direction: ASC }) {
          totalCount
          nodes { id databaseId name fullPath webUrl topics group { id name fullPath } environments { totalCount } }
        }
      }
    }`);

    const paths = group.projects.nodes.map(({ fullPath }) => fullPath);
    expect(paths).toEqual([
      'harbour-stage/backstage/cue-server',
      'harbour-stage/front-of-house/guest-list',
      'harbour-stage/backstage/inventory',
      'harbour-stage/front-of-house/signage',
    ]);
    expect(group.projects.totalCount).toBe(4);
    expect(group.projects.nodes[0]).toEqual({
      id: globalIdOf('Project', '51121694'),
      databaseId: '51121694',
      name: 'Cue Server',
      fullPath: 'harbour-stage/backstage/cue-server',
      webUrl: 'https://gitlab.example.com/harbour-stage/backstage/cue-server',
      topics: [],
      group: { id: globalIdOf('Group', '6120902'), name: 'Backstage', fullPath: 'harbour-stage/backstage' },
      environments: { totalCount: 3 },
    });
    expect(gitlab.lines()[0]).toBe(
      'GET /groups/harbour-stage/projects?archived=false&with_shared=false&include_subgroups=true&simple=true&order_by=path&sort=asc&per_page=20',
    );
    expect(gitlab.lines().slice(1).toSorted()).toEqual(
      ['51120437', '51120882', '51121694', '51122305'].map(
        (id) => `GET /projects/${id}/environments?per_page=1`,
      ),
    );
  });

  test('pages in both directions', async () => {
    const { gitlab, query } = await startGateway();
    const page = async (window: string) => {
      const { group } = await query<{
        group: {
          projects: {
            readonly nodes: readonly { readonly name: string }[];
            readonly pageInfo: { readonly hasNextPage: boolean; readonly endCursor: string };
          };
        };
      }>(`{
        group(id: ${LANTERNWAY}) {
          projects(filter: { includeSubgroups: true }, ${window}) {
            nodes { name }
            pageInfo { hasNextPage hasPreviousPage startCursor endCursor }
          }
        }
      }`);
      const { nodes, pageInfo } = group.projects;
      return { names: nodes.map(({ name }) => name), ...pageInfo };
    };

    const first = await page('first: 3');
    const next = await page(`first: 10, after: "${first.endCursor}"`);
    const last = await page('last: 2');

    expect(first).toMatchObject({ names: ['Kiosk', 'Payouts', 'Mail Relay'], hasNextPage: true });
    expect(next).toMatchObject({
      names: ['Design Tokens', 'Gift Cards', 'Storefront', 'Seat Map', 'Box Office'],
      hasNextPage: false,
    });
    expect(last.names).toEqual(['Seat Map', 'Box Office']);
    expect(gitlab.requests).toHaveLength(3);
  });

  test('refuses `membership`, which GitLab ignores here', async () => {
    const { execute, gitlab } = await startGateway();

    const { errors } = await execute<unknown>(
      '{ group(id: 5) { projects(filter: { membership: true }) { nodes { id } } } }',
    );

    expect(errors?.[0]).toMatchObject({
      message: '`membership` cannot be used within a group: GitLab ignores it. Use `searchProjects`.',
      extensions: { code: 'BAD_USER_INPUT' },
    });
    expect(gitlab.lines()).toEqual([]);
  });
});

describe('Group.subgroups', () => {
  test('lists the groups directly below, with the parent for one request at most', async () => {
    const { gitlab, query } = await startGateway();

    const { group } = await query<{
      group: { subgroups: { totalCount: number; nodes: readonly unknown[] } };
    }>(
      `{ group(id: ${LANTERNWAY}) { name subgroups { totalCount nodes { id name fullName parent { name } } } } }`,
    );

    expect(group.subgroups.totalCount).toBe(4);
    expect(group.subgroups.nodes[0]).toEqual({
      id: globalIdOf('Group', '5810452'),
      name: 'Platform',
      fullName: 'Lanternway / Platform',
      parent: { name: 'Lanternway' },
    });
    expect(gitlab.lines().toSorted()).toEqual([
      `GET /groups/${LANTERNWAY}/subgroups?all_available=true&per_page=20`,
      `GET /groups/${LANTERNWAY}?with_projects=false`,
    ]);
  });

  test('refuses `topLevelOnly`, which would forget the parent', async () => {
    const { execute, gitlab } = await startGateway();

    const { errors } = await execute<unknown>(
      '{ group(id: 5) { subgroups(filter: { topLevelOnly: true }) { nodes { id } } } }',
    );

    expect(errors?.[0]?.extensions?.code).toBe('BAD_USER_INPUT');
    expect(gitlab.lines()).toEqual([]);
  });
});

describe('Query.groups', () => {
  test('lists the own groups by name, and finds some of them', async () => {
    const { gitlab, query } = await startGateway();

    const { all, top, found } = await query<
      Record<
        'all' | 'top' | 'found',
        { nodes: readonly { readonly name: string; readonly parent: unknown }[] }
      >
    >(`{
      all: groups(first: 3) { totalCount nodes { fullPath } pageInfo { hasNextPage } }
      top: groups(filter: { topLevelOnly: true }) { nodes { name description parent { id } } }
      found: groups(filter: { search: "house" }) { nodes { name } }
    }`);

    expect(all).toEqual({
      totalCount: 9,
      nodes: [
        { fullPath: 'harbour-stage/backstage' },
        { fullPath: 'lanternway/platform/finance' },
        { fullPath: 'harbour-stage/front-of-house' },
      ],
      pageInfo: { hasNextPage: true },
    });
    expect(top.nodes.map(({ name, parent }) => [name, parent])).toEqual([
      ['Harbour Stage', null],
      ['Lanternway', null],
    ]);
    expect(found.nodes).toEqual([{ name: 'Front of House' }]);
    expect(gitlab.lines().toSorted()).toEqual([
      'GET /groups?per_page=3',
      'GET /groups?search=house&per_page=20',
      'GET /groups?top_level_only=true&per_page=20',
    ]);
  });
});

describe('a group that GitLab does not identify', () => {
  test('as a parent never becomes part of an id or of a request', async () => {
    const { gitlab, execute } = await startGateway();
    const subgroup = { id: 7, name: 'Web', full_name: 'A / Web', full_path: 'a/web', parent_id: 'x/..' };
    gitlab.fault({ path: /subgroups/, does: 'answer', status: 200, body: [subgroup] });

    const { data, errors } = await execute<unknown>(
      '{ group(id: 5) { subgroups { nodes { parent { id } } } } }',
    );

    expect(data).toEqual({ group: { subgroups: { nodes: [{ parent: null }] } } });
    expect(errors?.map(({ extensions }) => extensions?.code)).toEqual(['UPSTREAM_INVALID_RESPONSE']);
    expect(gitlab.lines()).toEqual(['GET /groups/5/subgroups?all_available=true&per_page=20']);
  });

  test('in a project is an error, and not a project without a group', async () => {
    const { gitlab, execute } = await startGateway();
    const project = {
      id: 7,
      name: 'App',
      path_with_namespace: 'a/app',
      namespace: { kind: 'group', id: null },
    };
    gitlab.fault({ path: /^\/projects\?/, does: 'answer', status: 200, body: [project] });

    const { data, errors } = await execute<unknown>('{ searchProjects { nodes { name group { id } } } }');

    expect(data).toEqual({ searchProjects: { nodes: [{ name: 'App', group: null }] } });
    expect(errors?.map(({ extensions }) => extensions?.code)).toEqual(['UPSTREAM_INVALID_RESPONSE']);
  });
});
