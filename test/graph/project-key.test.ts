import { describe, expect, test } from 'vitest';
import { BOX_OFFICE, startGateway } from '../support/gateway.ts';
import { globalIdOf } from '../support/global-id.ts';
import { strayRequests } from '../support/routes.ts';

const HOSTILE = [
  '',
  ' ',
  '.',
  '..',
  '../users',
  '..%2fusers',
  '%2e%2e',
  '%2e%2e%2fusers',
  '1/../2',
  '1/./2',
  '1//2',
  '1#x',
  '1?x=1',
  '1;x',
  '1&x=1',
  '1 OR 1=1',
  String.raw`..\users`,
  String.raw`1\..\2`,
  '/1',
  '1/',
  '//evil.example/api',
  'http://evil.example/',
  '1\n2',
  '1\r\nx-header: 1',
  '1\u0000',
  '1\u007f',
  '1\u0085',
  '\u202e1',
  '１',
  '\ud800',
  '-1',
  '0',
  '01',
  '1.5',
  '1e3',
  '0x1',
  '99999999999999999',
  'a'.repeat(100_000),
  `group/${'a'.repeat(2000)}`,
  '$(id)',
  '{{7*7}}',
  '__proto__',
];

// Every argument that takes a name, an id, a path or a sha.
const QUERIES = [
  'project(id: $it) { id name }',
  'projects(ids: [$it]) { id name }',
  'deployment(project: $it, id: 1) { id ref }',
  `deployment(project: ${BOX_OFFICE.id}, id: $it) { id ref }`,
  'deployment(id: $it) { id ref }',
  'node(id: $it) { id }',
  'nodes(ids: [$it]) { id }',
  `project(id: ${BOX_OFFICE.id}) { deployment(id: $it) { id ref } }`,
  `project(id: ${BOX_OFFICE.id}) { environment(id: $it) { id name } }`,
  `project(id: ${BOX_OFFICE.id}) { mergeRequest(iid: $it) { id title } }`,
  `project(id: ${BOX_OFFICE.id}) { pipeline(id: $it) { id ref } }`,
];
const TEXTS = [
  `project(id: ${BOX_OFFICE.id}) { commit(sha: $it) { id title } }`,
  `project(id: ${BOX_OFFICE.id}) { environment(name: $it) { id name } }`,
  `project(id: ${BOX_OFFICE.id}) { environments(filter: { search: $it }) { nodes { id } } }`,
  `project(id: ${BOX_OFFICE.id}) { deployments(filter: { environment: $it }) { nodes { id } } }`,
  `project(id: ${BOX_OFFICE.id}) { deployments(after: $it) { nodes { id } } }`,
  `project(id: ${BOX_OFFICE.id}) { pipelines(filter: { ref: $it, source: $it }) { nodes { id } } }`,
  `deployment(project: ${BOX_OFFICE.id}, id: 913402503) { mergeRequests(filter: { authorUsername: $it, search: $it }) { nodes { id } } }`,
];
const CHANGES = [
  'createDeployment(input: { project: $it, environment: "a", sha: "b", ref: "c", status: RUNNING })',
  'updateDeploymentStatus(input: { project: $it, id: 1, status: RUNNING })',
  `updateDeploymentStatus(input: { project: ${BOX_OFFICE.id}, id: $it, status: RUNNING })`,
  'updateDeploymentStatus(input: { id: $it, status: RUNNING })',
  `deleteDeployment(input: { project: ${BOX_OFFICE.id}, id: $it })`,
  `approveDeployment(input: { project: ${BOX_OFFICE.id}, id: $it })`,
  `rejectDeployment(input: { id: $it })`,
  'createEnvironment(input: { project: $it, name: "a" })',
  `updateEnvironment(input: { project: ${BOX_OFFICE.id}, id: $it, description: "a" })`,
  'stopEnvironment(input: { project: $it, id: 1 })',
  'deleteEnvironment(input: { id: $it })',
  'playDeployable(input: { project: $it, id: 1 })',
  `retryDeployable(input: { project: ${BOX_OFFICE.id}, id: $it })`,
  'cancelDeployable(input: { id: $it })',
];

describe('what a caller writes in the place of an id', () => {
  test.each(QUERIES)('never leads astray: %s', async (selection) => {
    const { gitlab, execute } = await startGateway();

    for (const it of HOSTILE) {
      const { errors } = await execute<unknown>(`query ($it: ID!) { ${selection} }`, { it });

      expect(errors, it.slice(0, 100)).toMatchObject([{ extensions: { code: 'BAD_USER_INPUT' } }]);
    }

    expect(gitlab.lines()).toEqual([]);
  });

  test.each(CHANGES)('changes nothing: %s', async (selection) => {
    const { gitlab, query } = await startGateway();

    for (const it of HOSTILE) {
      const { result } = await query<{ result: unknown }>(
        `mutation ($it: ID!) { result: ${selection} { ... on InvalidInputError { code fields { name } } } }`,
        { it },
      );

      // The input field in which `it` is.
      const name = /(\w+): \$it/.exec(selection)?.[1];
      expect(result, it.slice(0, 100)).toEqual({ code: 'BAD_USER_INPUT', fields: [{ name }] });
    }

    expect(gitlab.lines()).toEqual([]);
  });
});

describe('what a caller writes in the place of a name', () => {
  test.each(TEXTS)('stays one value of the request that it belongs to: %s', async (selection) => {
    const { gitlab, execute } = await startGateway({ retries: 0 });
    const codes = new Set<unknown>();

    for (const it of HOSTILE) {
      const { errors } = await execute<unknown>(`query ($it: String!) { ${selection} }`, { it });
      for (const { extensions } of errors ?? []) codes.add(extensions?.code);
    }

    expect(strayRequests(gitlab.requests)).toEqual([]);
    expect([...codes].filter((code) => !['BAD_USER_INPUT', 'NOT_FOUND'].includes(String(code)))).toEqual([]);
  });
});

describe('a project', () => {
  test.each([
    ['its number', BOX_OFFICE.id],
    ['its full path', BOX_OFFICE.path],
    ['its path in capitals', 'Lanternway/Ticketing/Box-Office'],
    ['its global id', globalIdOf('Project', BOX_OFFICE.id)],
  ])('is named by %s wherever one is asked for', async (_name, project) => {
    const { gitlab, query } = await startGateway();

    const answer = await query<unknown>(
      `query ($project: ID!) {
        project(id: $project) { deployment(id: 913402248) { ref } }
        deployment(project: $project, id: 913402248) { ref }
      }`,
      { project },
    );

    expect(answer).toEqual({ project: { deployment: { ref: 'main' } }, deployment: { ref: 'main' } });
    expect(gitlab.lines()).toHaveLength(1);
    expect(strayRequests(gitlab.requests)).toEqual([]);
  });

  test.each(['a/b', '_a/b.c', 'a-b/c_d/e.f', '.a/b', 'a/..b', 'group/app.git', 'a1/b2/c3/d4/e5/f6'])(
    'may have the path %s',
    async (path) => {
      const { gitlab, execute } = await startGateway();

      const { errors } = await execute<unknown>('query ($path: ID!) { project(id: $path) { name } }', {
        path,
      });

      expect(errors).toMatchObject([{ extensions: { code: 'NOT_FOUND' } }]);
      expect(gitlab.lines()).toEqual([`GET /projects/${encodeURIComponent(path)}`]);
    },
  );
});

describe('a pasted address of a project', () => {
  test.each([
    ['one of a project', 'https://gitlab.example.com/group/app', ': `group/app`'],
    ['one of a page', 'https://gitlab.com/group/sub/app/-/environments/7?x=1', ': `group/sub/app`'],
    ['one for Git', 'http://gitlab.com/group/app.git', ': `group/app`'],
    ['one with a slash at its end', 'https://gitlab.com/group/app/', ': `group/app`'],
    ['one without a project', 'https://gitlab.com/explore', ', such as `group/app`'],
  ])('is refused with the path to keep: %s', async (_name, id, advice) => {
    const { gitlab, execute } = await startGateway();

    const { errors } = await execute('query ($id: ID!) { project(id: $id) { name } }', { id });

    expect(errors).toMatchObject([
      {
        message: `"${id}" is a URL. Keep only the project's path${advice}.`,
        extensions: { code: 'BAD_USER_INPUT' },
      },
    ]);
    expect(gitlab.lines()).toEqual([]);
  });

  test('is quoted without what could be a token', async () => {
    const { execute } = await startGateway();

    const { errors } = await execute('{ project(id: "glpat-0123456789abcdefghij") { name } }');

    expect(errors).toMatchObject([{ message: expect.stringContaining('"***" is not a project.') as string }]);
  });
});
