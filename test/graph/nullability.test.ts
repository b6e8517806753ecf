import {
  execute,
  type GraphQLArgument,
  type GraphQLField,
  type GraphQLObjectType,
  GraphQLSchema,
  isIntrospectionType,
  isLeafType,
  getNamedType,
  isListType,
  getNullableType,
  isNonNullType,
  isObjectType,
  isRequiredArgument,
  parse,
} from 'graphql';
import { describe, expect, test } from 'vitest';
import type { Context } from '../../src/context.ts';
import { KnownProjects } from '../../src/graph/known-projects.ts';
import { ReportedErrors } from '../../src/graph/reported-errors.ts';
import { Pace } from '../../src/limits/pace.ts';
import { ResponseBudget } from '../../src/limits/response-budget.ts';
import { WaitingCallers } from '../../src/operations/waiting-callers.ts';
import { schema } from '../../src/schema.ts';
import { NODE_TYPES } from '../support/types.ts';

/** The least that a parent of any type holds, so that whatever can be missing has to be requested. */
const PARENT = {
  project_key: 'group/app',
  group_key: 'group',
  key: 'group/app:7',
  id: 7,
  iid: 7,
};

/** Arguments that are not required, but of which one has to be given. */
const ARGUMENTS: Readonly<Record<string, string>> = {
  'Environment.behind': '(ref: "main")',
  'Project.environment': '(name: "production")',
  'Query.deployment': '(project: "group/app", id: 7)',
  'Query.node': '(id: "RGVwbG95bWVudDo3OjQx")',
  'Query.nodes': '(ids: ["RGVwbG95bWVudDo3OjQx"])',
  'Query._entities': '(representations: [{ __typename: "User", databaseId: 7 }])',
};

// The number of a project that was named by its path is part of every `id`. It comes from any response of the operation,
// and from a second endpoint if the first one fails.
const IDS = [
  ...NODE_TYPES.filter(({ isWithinProject }) => isWithinProject).flatMap(({ name }) => [
    `${name}.id`,
    `${name}.projectId`,
  ]),
  'Project.databaseId',
  'Project.id',
];

// Lists with an item for each id: only their items can fail.
const LISTS_BY_ID = ['Query._entities', 'Query.nodes'];

describe('a field that may send a request', () => {
  test('is nullable, but for ids below a project that is named by its path', async () => {
    const sending = await fieldsThatSend();

    expect(sending).toEqual(
      expect.arrayContaining(['Project.name', 'Project.deployments', 'User.bio', 'Query.currentUser']),
    );
    expect(sending.filter((name) => isNonNullType(fieldNamed(name).type)).sort()).toEqual(
      [...IDS, ...LISTS_BY_ID].sort(),
    );
  });
});

describe('a field that is marked with @semanticNonNull', () => {
  const marked = fieldsOfAll().filter(({ field }) => marksOf(field) !== undefined);

  test('is nullable at the level that is marked', () => {
    const levels = ({ type }: GraphQLField<unknown, unknown>): boolean[] => {
      const list = getNullableType(type);
      return isListType(list) ? [!isNonNullType(type), !isNonNullType(list.ofType)] : [!isNonNullType(type)];
    };

    expect(
      marked.filter(({ field }) => !(marksOf(field) ?? []).every((level) => levels(field)[level])),
    ).toEqual([]);
  });

  test('is each one that is null only if it has an error', () => {
    expect(marked.map(({ name }) => name).sort()).toEqual([
      'CancelDeployablePayload.deployable',
      'CreateDeploymentPayload.deployment',
      'CreateEnvironmentPayload.environment',
      'Deployment.mergeRequests',
      'Environment.deployments',
      'Group.fullName',
      'Group.fullPath',
      'Group.mergeRequests',
      'Group.name',
      'Group.projects',
      'Group.subgroups',
      'Group.webUrl',
      'Mutation.approveDeployment',
      'Mutation.cancelDeployable',
      'Mutation.createDeployment',
      'Mutation.createEnvironment',
      'Mutation.deleteDeployment',
      'Mutation.deleteEnvironment',
      'Mutation.playDeployable',
      'Mutation.rejectDeployment',
      'Mutation.retryDeployable',
      'Mutation.stopEnvironment',
      'Mutation.updateDeploymentStatus',
      'Mutation.updateEnvironment',
      'Pipeline.jobs',
      'PlayDeployablePayload.deployable',
      'Project.commit',
      'Project.compare',
      'Project.deployment',
      'Project.deployments',
      'Project.environments',
      'Project.fullPath',
      'Project.mergeRequest',
      'Project.mergeRequests',
      'Project.name',
      'Project.nameWithNamespace',
      'Project.pipeline',
      'Project.pipelines',
      'Project.webUrl',
      'Query.currentUser',
      'Query.deployment',
      'Query.deployments',
      'Query.group',
      'Query.groups',
      'Query.project',
      'Query.projects',
      'Query.searchProjects',
      'RetryDeployablePayload.deployable',
      'ReviewDeploymentPayload.approval',
      'ReviewDeploymentPayload.deployment',
      'StopEnvironmentPayload.environment',
      'UpdateDeploymentStatusPayload.deployment',
      'UpdateEnvironmentPayload.environment',
    ]);
  });
});

/** All fields that send a request if their parent holds the least, as the code of their resolvers decides. */
async function fieldsThatSend(): Promise<string[]> {
  const sending = await Promise.all(
    fieldsOfAll()
      .filter(({ type }) => type !== schema.getMutationType())
      .map(async (one) => ((await sends(one)) ? [one.name] : [])),
  );
  return sending.flat();
}

async function sends({ type, field, name }: NamedField): Promise<boolean> {
  let requests = 0;
  const refuse = (): Promise<never> => {
    requests += 1;
    return Promise.reject(new Error('Refused.'));
  };
  const gitlab = { get: refuse, getPage: refuse } as unknown as Context['gitlab'];
  const selection = isLeafType(getNamedType(field.type)) ? '' : '{ __typename }';
  const args = ARGUMENTS[name] ?? requiredArguments(field.args);
  await execute({
    // The type itself as the root, so that its parent is given.
    schema: new GraphQLSchema({ query: type, types: Object.values(schema.getTypeMap()) }),
    document: parse(`{ ${field.name}${args} ${selection} }`),
    rootValue: type.name === 'Project' ? { project_key: PARENT.project_key } : PARENT,
    contextValue: {
      gitlab,
      projects: new KnownProjects(),
      reported: new ReportedErrors(),
      response: new ResponseBudget({ maxValues: Infinity, pace: new Pace(), onExceeded: () => undefined }),
      subscribe: refuse,
      requestId: 'test',
      callers: new WaitingCallers(new AbortController().signal),
    } satisfies Context,
  });
  return requests > 0;
}

function requiredArguments(args: readonly GraphQLArgument[]): string {
  const given = args.filter(isRequiredArgument).map(({ name }) => `${name}: "7"`);
  return given.length > 0 ? `(${given.join(', ')})` : '';
}

interface NamedField {
  readonly type: GraphQLObjectType;
  readonly field: GraphQLField<unknown, unknown>;
  readonly name: string;
}

function fieldsOfAll(): NamedField[] {
  return Object.values(schema.getTypeMap()).flatMap((type) =>
    isObjectType(type) && !isIntrospectionType(type)
      ? Object.values(type.getFields()).map((field) => ({ type, field, name: `${type.name}.${field.name}` }))
      : [],
  );
}

function fieldNamed(name: string): GraphQLField<unknown, unknown> {
  const found = fieldsOfAll().find((one) => one.name === name);
  if (!found) throw new Error(`No field ${name}.`);
  return found.field;
}

function marksOf({ extensions }: GraphQLField<unknown, unknown>): readonly number[] | undefined {
  const { directives } = extensions as {
    directives?: { semanticNonNull?: { levels?: readonly number[] } };
  };
  return directives?.semanticNonNull && (directives.semanticNonNull.levels ?? [0]);
}
