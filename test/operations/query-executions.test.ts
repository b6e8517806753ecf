import {
  buildSchema,
  execute,
  type ExecutionResult,
  type GraphQLObjectType,
  type OperationDefinitionNode,
  parse,
} from 'graphql';
import { describe, expect, test, vi } from 'vitest';
import { QueryExecution } from '../../src/operations/query-execution.ts';
import { executeOperation } from '../../src/operations/query-executions.ts';
import { QueryPlan } from '../../src/operations/query-plan.ts';
import { findPlan, keepPlan } from '../../src/operations/query-plans.ts';
import {
  DeploymentMergeRequestsDocument,
  DeploymentsDocument,
  EnvironmentsLastDeploymentDocument,
} from './generated/graphql.ts';
import { BOX_OFFICE, startGateway } from '../support/gateway.ts';

interface Outcome {
  readonly answer: string;
  readonly requests: readonly string[];
}

/** What a gateway responds to an operation, and what it requests. */
async function outcomeOf(document: string, variables?: Readonly<Record<string, unknown>>): Promise<Outcome> {
  const { gitlab, execute: send } = await startGateway({ retries: 0 });
  const answer = JSON.stringify(await send(document, variables));
  // GitLab gives each request an id of its own.
  return { answer: answer.replace(/"requestId":"[^"]+"/g, ''), requests: gitlab.lines().sort() };
}

const byStatus =
  'query ($filter: DeploymentFilter) { project(id: 48210977) { deployments(first: 2, filter: $filter) { totalCount nodes { id } } } }';
const ordered =
  'query ($order: DeploymentOrder) { project(id: 48210977) { deployments(first: 2, orderBy: $order) { nodes { id } } } }';
const fragments = `
  query ($without: Boolean!) {
    project(id: 48210977) { ...Named @skip(if: $without) ...Named @include(if: $without) id @skip(if: $without) }
  }
  fragment Named on Project { name number: databaseId @skip(if: $without) }`;
const nodes = `
  query ($ids: [ID!]!) {
    nodes(ids: $ids) { __typename id ... on User { username bio } ... on Project { ...Path } ... on Environment { name project { ...Path } } }
  }
  fragment Path on Project { path: fullPath }`;
const user = 'VXNlcjoxMjA0ODgx';
const project = 'UHJvamVjdDo0ODIxMDk3Nw==';
const entities = `
  query ($representations: [_Any!]!) {
    _entities(representations: $representations) {
      __typename
      ... on User { username bio }
      ... on Project { name environments(first: 1) { nodes { name } } }
      ... on Deployment { status environment { name } }
      ... on MergeRequest { title }
    }
  }`;
const references = [
  { __typename: 'User', username: 'huong.dang' },
  { __typename: 'MergeRequest', projectId: 48210977, iid: '70' },
  { __typename: 'Project', fullPath: BOX_OFFICE.path },
  { __typename: 'User', databaseId: 1 },
  { __typename: 'Deployment', projectId: '48210977', databaseId: '913402248' },
];
const updates = `
  mutation ($project: ID!, $wrong: ID!, $id: ID!) {
    first: updateDeploymentStatus(input: { project: $wrong, id: $id, status: SUCCESS }) { __typename }
    second: updateDeploymentStatus(input: { project: $project, id: $id, status: FAILED }) { __typename }
  }`;
const nested = `
  mutation ($project: ID!, $id: ID!) {
    first: updateDeploymentStatus(input: { project: $project, id: $id, status: SUCCESS }) { ...Last }
    second: deleteDeployment(input: { project: $project, id: $id }) { __typename ... on UserError { code message } }
  }
  fragment Last on UpdateDeploymentStatusPayload { deployment { status environment { lastDeployment { databaseId } } } }`;

describe('an operation of the gateway', () => {
  test.each([
    ['a list of everything embedded', DeploymentsDocument, { project: BOX_OFFICE.path, first: 5 }],
    [
      'lists within a list',
      DeploymentMergeRequestsDocument,
      { project: BOX_OFFICE.id, environment: 'production', first: 3 },
    ],
    ['lists that share a request', EnvironmentsLastDeploymentDocument, { project: BOX_OFFICE.id, first: 5 }],
    [
      'an input object as a variable',
      byStatus,
      { filter: { status: 'FAILED', updatedAfter: '2026-02-20T00:00:00+02:00' } },
    ],
    ['an input object that is left out', byStatus, {}],
    ['an input object that is null', byStatus, { filter: null }],
    ['an unknown value of an enum', byStatus, { filter: { status: 'NOPE' } }],
    ['an unknown field of an input object', byStatus, { filter: { nope: 1 } }],
    ['a date that there is not', byStatus, { filter: { updatedAfter: '2026-02-30T00:00:00Z' } }],
    ['the default of an input field', ordered, { order: { direction: 'DESC' } }],
    [
      'the default of a variable',
      'query ($order: DeploymentOrder = { direction: DESC }) { project(id: 48210977) { deployments(first: 1, orderBy: $order) { nodes { id } } } }',
      {},
    ],
    [
      'the default of a variable within a literal',
      'query ($direction: OrderDirection! = DESC) { project(id: 48210977) { deployments(first: 1, orderBy: { direction: $direction }) { nodes { id } } } }',
      {},
    ],
    [
      'a variable that is left out within a literal',
      'query ($status: DeploymentStatus) { project(id: 48210977) { deployments(first: 1, filter: { status: $status }) { nodes { id } } } }',
      {},
    ],
    ['a variable that is missing', 'query ($id: ID!) { project(id: $id) { id } }', {}],
    ['a variable of another type', 'query ($id: ID!) { project(id: $id) { id } }', { id: { number: 1 } }],
    ['a number as an id', 'query ($id: ID!) { project(id: $id) { id name } }', { id: 48210977 }],
    ['an item where a list belongs', nodes, { ids: user }],
    [
      'an interface, a fragment on it, and null for what is not there',
      nodes,
      { ids: [project, user, 'VXNlcjox', 'RW52aXJvbm1lbnQ6NDgyMTA5Nzc6Mjc2MTA0OTE='] },
    ],
    ['references to things of several types', entities, { representations: references }],
    [
      'references of which some are none',
      entities,
      { representations: ['nothing', ...references, { __typename: 'Nothing' }] },
    ],
    ['a reference where a list belongs', entities, { representations: references[0] }],
    ['null in the place of a reference', entities, { representations: [null] }],
    [
      'references in the document',
      'query ($iid: ID!) { _entities(representations: [{ __typename: "MergeRequest", projectId: 48210977, iid: $iid }, { __typename: "User", id: 1.5 }]) { ... on Node { id } } }',
      { iid: '70' },
    ],
    ['the schema for routers', '{ _service { sdl } }', {}],
    ['an error in the middle of a list', nodes, { ids: [user, 'nothing', project] }],
    ['@skip and @include on a fragment spread twice', fragments, { without: true }],
    ['@skip and @include the other way round', fragments, { without: false }],
    ['null where null may not be', '{ project(id: "no/thing") { name } currentUser { id } }', {}],
    [
      'aliases of one field',
      '{ a: currentUser { name } b: currentUser { id a: name __typename } __proto__: __typename }',
      {},
    ],
    [
      'introspection',
      '{ __typename __schema { types { name fields { name type { name ofType { name } } } } } __type(name: "User") { description } }',
      {},
    ],
    ['a mutation after one that fails', updates, { project: BOX_OFFICE.id, wrong: '..', id: '913402550' }],
    ['a mutation after the payload of another', nested, { project: BOX_OFFICE.id, id: '913402550' }],
  ])(
    'has the response that graphql-js gives, and the same requests: %s',
    async (_name, document, variables) => {
      const own = await outcomeOf(document.toString(), variables);
      vi.spyOn(QueryExecution.prototype, 'run').mockReturnValue(null);

      expect(own).toEqual(await outcomeOf(document.toString(), variables));
    },
  );

  test.each([
    ['a list of everything embedded', DeploymentsDocument, { project: BOX_OFFICE.path, first: 5 }],
    ['an interface', nodes, { ids: [project, user] }],
    ['fragments and directives', fragments, { without: true }],
    ['aliases', '{ a: currentUser { b: name __proto__: id } }', {}],
  ])('needs graphql-js only for what fails: %s', async (_name, document, variables) => {
    const run = vi.spyOn(QueryExecution.prototype, 'run');

    await outcomeOf(document.toString(), variables);

    expect(await Promise.all(run.mock.results.map(({ value }): unknown => value))).toEqual([
      expect.any(Object),
    ]);
  });
});

describe('the plan of an execution', () => {
  test('is used again for the same document and variables, whatever came between', async () => {
    const { execute: send } = await startGateway();
    const root = vi.spyOn(QueryPlan.prototype, 'root', 'get');
    const document =
      'query ($first: Int!, $without: Boolean = false) { project(id: 48210977) { name @skip(if: $without) environments(first: $first) { nodes { name } } } }';
    const shapeOf = async (variables: Readonly<Record<string, unknown>>): Promise<unknown> => {
      const { data } = (await send(document, variables)) as ExecutionResult<{
        project: { name?: string; environments: { nodes: unknown[] } };
      }>;
      return [data?.project.name !== undefined, data?.project.environments.nodes.length];
    };

    const shapes = [
      await shapeOf({ first: 2 }),
      await shapeOf({ first: 2 }),
      await shapeOf({ first: 3 }),
      await shapeOf({ first: 3, without: true }),
      await shapeOf({ first: 2 }),
    ];

    expect(shapes).toEqual([
      [true, 2],
      [true, 2],
      [true, 3],
      [false, 3],
      [true, 2],
    ]);
    const [one, again, other, without, last] = root.mock.contexts;
    expect([again === one, last === one]).toEqual([true, true]);
    expect(new Set([one, other, without]).size).toBe(3);
  });

  test('leaves the memory when plans of other documents need it', () => {
    const schema = buildSchema('type Query { a: Int }');
    const plans = Array.from({ length: 40 }, (_, index) => {
      const document = parse(`query Q${index} { ${'a '.repeat(1000)} }`);
      const [operation] = document.definitions as [OperationDefinitionNode];
      const info = { schema, fragments: {}, rootValue: undefined, operation, variableValues: {} };
      const plan = new QueryPlan(info, schema.getType('Query') as GraphQLObjectType);
      keepPlan(`${index}`, plan, document);
      return plan;
    });

    expect(findPlan('39', schema)).toBe(plans[39]);
    expect(findPlan('0', schema)).toBeUndefined();
  });
});

describe('a schema in which everything can fail', () => {
  const schema = buildSchema(`
    scalar JSON
    interface Named { name: String! }
    type Person implements Named { name: String!, friend: Named, friends: [Named!], rank: Rank, age: Int }
    type Robot implements Named { name: String!, maker: Person! }
    union Anybody = Person | Robot
    enum Rank { LOW HIGH }
    type Query {
      later: Named!
      anybody: [Anybody]!
      throwing: String
      rejecting: String
      rejectingItems: [Person]
      nullItems: [[Int!]]
      strict: Person
      odd: Person
    }`);
  const ada = { __typename: 'Person', name: 'Ada', friends: [{ __typename: 'Robot', name: 'Babbage' }] };
  const resolvers: Readonly<Record<string, () => unknown>> = {
    later: async () => Promise.resolve(ada),
    anybody: () => [ada, null, { __typename: 'Robot', name: 'R', maker: null }],
    throwing: () => {
      throw new Error('thrown');
    },
    rejecting: () => Promise.reject(new Error('rejected')),
    rejectingItems: () => [Promise.resolve(ada), Promise.reject(new Error('one of them')), ada],
    nullItems: () => [[1, null], [2], null],
    strict: () => ({ name: null, age: 'old' }),
    odd: () => ({
      __typename: 'Person',
      name: 'Odd',
      rank: 'MIDDLE',
      age: 1.5,
      friend: new Error('a value'),
    }),
  };

  for (const [name, field] of Object.entries(schema.getQueryType()?.getFields() ?? {})) {
    field.resolve = resolvers[name];
  }

  test.each([
    ['{ later { name __typename ... on Person { friends { name } age } } }'],
    ['{ anybody { ... on Named { name } ... on Robot { maker { name } } } }'],
    ['{ throwing rejecting later { name } }'],
    ['{ rejectingItems { name friends { name } } }'],
    ['{ nullItems }'],
    ['{ strict { name age } later { name } }'],
    ['{ odd { name rank age friend { name } } }'],
  ])('has the response that graphql-js gives to %s', async (query) => {
    const args = { schema, document: parse(query) };

    expect(inJson(await executeOperation(args))).toEqual(inJson(await execute(args)));
  });
});

function inJson(result: unknown): unknown {
  return JSON.parse(JSON.stringify(result));
}
