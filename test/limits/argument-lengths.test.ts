import { describe, expect, test } from 'vitest';
import { BOX_OFFICE, startGateway } from '../support/gateway.ts';

const LONG = 'x'.repeat(1025);
const PROJECT = `project(id: ${BOX_OFFICE.id})`;

describe('a value that becomes part of a URL', () => {
  test.each([
    ['id', '{ project(id: $x) { name } }', 'ID!'],
    ['ids', '{ projects(ids: ["1", $x]) { name } }', 'ID!'],
    ['id', '{ node(id: $x) { id } }', 'ID!'],
    ['ids', '{ nodes(ids: [$x]) { id } }', 'ID!'],
    ['project', '{ deployment(project: $x, id: 1) { iid } }', 'ID!'],
    ['sha', `{ ${PROJECT} { commit(sha: $x) { title } } }`, 'String!'],
    ['name', `{ ${PROJECT} { environment(name: $x) { id } } }`, 'String!'],
    [
      'filter.environment',
      `{ ${PROJECT} { deployments(filter: { environment: $x }) { totalCount } } }`,
      'String!',
    ],
    ['filter.ref', `{ ${PROJECT} { pipelines(filter: { ref: $x }) { totalCount } } }`, 'String!'],
    ['filter.search', `{ ${PROJECT} { environments(filter: { search: $x }) { totalCount } } }`, 'String!'],
  ])('is refused above 1,024 characters, and the error names it: %s in %s', async (name, selection, type) => {
    const { gitlab, execute } = await startGateway();

    const { errors } = await execute<unknown>(`query ($x: ${type}) ${selection}`, { x: LONG });

    expect(errors?.[0]).toMatchObject({
      message: `\`${name}\` has 1025 characters. A value that goes into a URL can have at most 1024.`,
      extensions: { code: 'BAD_USER_INPUT' },
    });
    expect(gitlab.lines()).toEqual([]);
  });

  test.each([
    ['project', 'deleteDeployment(input: { project: $x, id: "1" })'],
    ['id', 'deleteDeployment(input: { project: "1", id: $x })'],
    ['project', 'approveDeployment(input: { project: $x, id: "1" })'],
    ['project', 'createEnvironment(input: { project: $x, name: "a" })'],
    ['id', 'stopEnvironment(input: { project: "1", id: $x })'],
    ['id', 'retryDeployable(input: { id: $x })'],
  ])('is refused as data in a mutation: %s of %s', async (name, field) => {
    const { gitlab, query } = await startGateway();
    const document = `mutation ($x: ID!) { payload: ${field} { ... on InvalidInputError { code fields { name messages } } } }`;

    const { payload } = await query<{ readonly payload: unknown }>(document, { x: LONG });

    expect(payload).toMatchObject({ code: 'BAD_USER_INPUT', fields: [{ name }] });
    expect(JSON.stringify(payload)).toContain('has 1025 characters');
    expect(gitlab.lines()).toEqual([]);
  });

  test('is refused in a nested input', async () => {
    const { gitlab, execute } = await startGateway();
    const document = `query ($x: String!) { deployment(project: ${BOX_OFFICE.id}, id: 913402503) {
      mergeRequests(filter: { not: { authorUsername: $x } }) { totalCount }
    } }`;

    const { errors } = await execute<unknown>(document, { x: LONG });

    expect(errors?.[0]?.message).toContain('`filter.not.authorUsername` has 1025 characters.');
    expect(gitlab.lines()).toEqual([`GET /projects/${BOX_OFFICE.id}/deployments/913402503`]);
  });

  test('is sent with 1,024 characters', async () => {
    const { gitlab, query } = await startGateway();

    await query(
      `query ($x: String) { ${PROJECT} { deployments(filter: { environment: $x }) { totalCount } } }`,
      {
        x: LONG.slice(1),
      },
    );

    expect(gitlab.lines()).toHaveLength(1);
  });
});

describe('a text in the body of a change', () => {
  test.each(['comment', 'representedAs'])('can be longer: %s', async (name) => {
    const { gitlab, execute } = await startGateway();

    await execute<unknown>(
      `mutation ($x: String) { approveDeployment(input: { project: "${BOX_OFFICE.id}", id: "913402550", ${name}: $x }) { __typename } }`,
      { x: LONG },
    );

    expect(gitlab.lines()).toHaveLength(1);
  });
});
