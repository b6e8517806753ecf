import { describe, expect, test } from 'vitest';
import type { ProjectJson } from '../../src/gitlab/projects.ts';
import { BOX_OFFICE, MAIL_RELAY, startGateway } from '../support/gateway.ts';
import { gitlabJson } from '../support/gitlab-json.ts';
import { globalIdOf } from '../support/global-id.ts';

const KIOSK = 'lanternway/ticketing/kiosk';

describe('Project', () => {
  test('gives every field for one request', async () => {
    const { gitlab, query } = await startGateway();
    const json = await gitlabJson<ProjectJson>(gitlab, `/projects/${BOX_OFFICE.id}`);

    const answer = await query<unknown>(`{
      project(id: "${BOX_OFFICE.path}") {
        __typename id databaseId name nameWithNamespace fullPath description webUrl avatarUrl defaultBranch visibility
        createdAt
      }
    }`);

    expect(answer).toEqual({
      project: {
        __typename: 'Project',
        id: globalIdOf('Project', json.id),
        databaseId: String(json.id),
        name: json.name,
        nameWithNamespace: json.name_with_namespace,
        fullPath: json.path_with_namespace,
        description: json.description,
        webUrl: json.web_url,
        avatarUrl: json.avatar_url,
        defaultBranch: json.default_branch,
        visibility: json.visibility,
        createdAt: json.created_at,
      },
    });
    expect(gitlab.lines()).toEqual(['GET /projects/lanternway%2Fticketing%2Fbox-office']);
  });

  test('is named by its number, its path and its global id alike', async () => {
    const { gitlab, query } = await startGateway();
    const names = [BOX_OFFICE.id, BOX_OFFICE.path, globalIdOf('Project', BOX_OFFICE.id)];

    const answer = await query<unknown>('query ($names: [ID!]!) { projects(ids: $names) { id fullPath } }', {
      names,
    });

    const project = { id: globalIdOf('Project', BOX_OFFICE.id), fullPath: BOX_OFFICE.path };
    expect(answer).toEqual({ projects: [project, project, project] });
    expect(gitlab.lines().sort()).toEqual([
      `GET /projects/${BOX_OFFICE.id}`,
      'GET /projects/lanternway%2Fticketing%2Fbox-office',
    ]);
  });

  test('is read once if nothing else is selected than its number, so that nothing is claimed of one that is not there', async () => {
    const { gitlab, query } = await startGateway();

    const answer = await query<unknown>(`{ project(id: ${BOX_OFFICE.id}) { __typename id databaseId } }`);

    expect(answer).toEqual({
      project: {
        __typename: 'Project',
        id: globalIdOf('Project', BOX_OFFICE.id),
        databaseId: BOX_OFFICE.id,
      },
    });
    expect(gitlab.lines()).toEqual([`GET /projects/${BOX_OFFICE.id}`]);
  });

  // CONTRACT.md §2: an empty repository has the configured name.
  test('that is empty has the branch that its first push will make, no deployments and no environments', async () => {
    const { gitlab, query } = await startGateway();

    const answer = await query<unknown>(`{
      project(id: "${KIOSK}") {
        defaultBranch
        deployments { nodes { id } totalCount }
        environments { nodes { id } totalCount }
      }
    }`);

    expect(answer).toEqual({
      project: {
        defaultBranch: 'main',
        deployments: { nodes: [], totalCount: 0 },
        environments: { nodes: [], totalCount: 0 },
      },
    });
    expect(gitlab.lines().sort()).toEqual([
      'GET /projects/lanternway%2Fticketing%2Fkiosk',
      'GET /projects/lanternway%2Fticketing%2Fkiosk/deployments?per_page=20',
      'GET /projects/lanternway%2Fticketing%2Fkiosk/environments?per_page=20',
    ]);
  });

  test.each([
    ['of the project itself', `/projects/${BOX_OFFICE.id}`, (json: object) => json, 'name defaultBranch'],
    [
      'of an environment',
      `/projects/${BOX_OFFICE.id}/environments`,
      (project: object) => [{ id: 1, name: 'production', project }],
      'environments(first: 1) { nodes { project { name defaultBranch } } }',
    ],
  ])(
    'has null for what GitLab hides from guests, without an error: in the response %s',
    async (_name, path, body, selection) => {
      const { gitlab, query } = await startGateway();
      // Without `default_branch`, `readme_url` and `forks_count`, as for whoever may not read the code.
      const guests = { id: 48210977, name: 'Box Office', path_with_namespace: BOX_OFFICE.path };
      gitlab.fault({ path, does: 'answer', status: 200, body: body(guests) });

      const { project } = await query<{ project: unknown }>(
        `{ project(id: ${BOX_OFFICE.id}) { ${selection} } }`,
      );

      expect(JSON.stringify(project)).toContain('{"name":"Box Office","defaultBranch":null}');
      expect(gitlab.lines()).toHaveLength(1);
    },
  );

  test.each(['name', 'nameWithNamespace', 'fullPath', 'webUrl'])(
    'has an error for a %s that GitLab left out: it is null only with one',
    async (field) => {
      const { gitlab, execute } = await startGateway();
      gitlab.fault({ does: 'answer', status: 200, body: { id: 48210977 } });

      const { data, errors } = await execute<unknown>(`{ project(id: ${BOX_OFFICE.id}) { ${field} } }`);

      expect(data).toEqual({ project: { [field]: null } });
      expect(errors).toMatchObject([{ extensions: { code: 'UPSTREAM_INVALID_RESPONSE' } }]);
    },
  );

  // CONTRACT-MORE.md §11.3: the key is absent for guests.
  test('has no default branch for those who may not read the code, without an error', async () => {
    const { gitlab, query } = await startGateway();

    const answer = await query<unknown>(
      `{ project(id: "${KIOSK}") { name defaultBranch } }`,
      {},
      { 'private-token': gitlab.tokens.reporter },
    );

    expect(answer).toEqual({ project: { name: 'Kiosk', defaultBranch: null } });
    expect(gitlab.lines()).toEqual(['GET /projects/lanternway%2Fticketing%2Fkiosk']);
  });

  test('is null where it is not there, beside its error, and its siblings stay', async () => {
    const { gitlab, execute } = await startGateway();

    const { data, errors } = await execute<unknown>(
      `{ no: project(id: "no/thing") { name } yes: project(id: "${MAIL_RELAY.path}") { name } }`,
    );

    expect(data).toEqual({ no: { name: null }, yes: { name: 'Mail Relay' } });
    expect(errors).toMatchObject([{ path: ['no', 'name'], extensions: { code: 'NOT_FOUND' } }]);
    expect(gitlab.lines().sort()).toEqual([
      'GET /projects/lanternway%2Fplatform%2Fmail-relay',
      'GET /projects/no%2Fthing',
    ]);
  });

  test('is found under the path that it had before it moved', async () => {
    const { gitlab, query } = await startGateway();

    const answer = await query<unknown>('{ project(id: "lanternway/seat-map") { id fullPath } }');

    expect(answer).toEqual({
      project: {
        id: globalIdOf('Project', 48211304),
        fullPath: 'lanternway/ticketing/seat-map',
      },
    });
    expect(gitlab.lines()).toEqual(['GET /projects/lanternway%2Fseat-map', 'GET /projects/48211304']);
  });
});

describe('projects', () => {
  test('gives null in the place of what cannot be a project, and keeps the others', async () => {
    const { gitlab, execute } = await startGateway();

    const { data, errors } = await execute<unknown>(
      `{ projects(ids: ["../users", "${BOX_OFFICE.id}"]) { databaseId } }`,
    );

    expect(data).toEqual({ projects: [null, { databaseId: BOX_OFFICE.id }] });
    expect(errors).toMatchObject([{ path: ['projects', 0], extensions: { code: 'BAD_USER_INPUT' } }]);
    expect(gitlab.lines()).toEqual([`GET /projects/${BOX_OFFICE.id}`]);
  });
});
