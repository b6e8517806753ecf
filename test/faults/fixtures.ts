import { readFileSync } from 'node:fs';
import { getNamedType, isLeafType, isObjectType } from 'graphql';
import { schema } from '../../src/schema.ts';
import { BOX_OFFICE, type ExecutionAnswer } from '../support/gateway.ts';
import { NODE_TYPES, type NodeType } from '../support/types.ts';

/** A REST answer that is spoilt, and an operation that reads all of it, beside something that it does not touch. */
export interface Fixture {
  readonly name: string;
  readonly path: string;
  readonly operation: string;
}

interface Nodes {
  readonly nodes: readonly unknown[];
}

/** Wherever one of the operations has its nodes. */
export interface Listing {
  readonly it: {
    readonly deployments?: Nodes | null;
    readonly environments?: Nodes | null;
    readonly deployment?: { readonly mergeRequests?: Nodes | null } | null;
  };
}

/** One whose answer is a list of three. */
export interface ListFixture extends Fixture {
  /** The nodes that the operation gives; none where it gives no list. */
  readonly nodesOf: (answer: ExecutionAnswer<Listing>) => readonly unknown[];
}

const PROJECT = `/projects/${BOX_OFFICE.id}`;
const board = readFileSync(new URL('../operations/deployments.graphql', import.meta.url), 'utf8');
const ROW = board.slice(board.indexOf('fragment'));

const INTACT = 'intact: currentUser { username }';

export const LISTS: readonly ListFixture[] = [
  {
    name: 'deployments',
    path: `${PROJECT}/deployments?per_page=3`,
    operation: inProject(`deployments(first: 3) { nodes { ...DeploymentRow } totalCount }`, ROW),
    nodesOf: ({ data }) => data?.it.deployments?.nodes ?? [],
  },
  {
    name: 'environments',
    path: `${PROJECT}/environments?per_page=3`,
    operation: inProject(`environments(first: 3) { nodes { ${leavesOf('Environment')} } totalCount }`),
    nodesOf: ({ data }) => data?.it.environments?.nodes ?? [],
  },
  {
    name: 'merge requests',
    path: `${PROJECT}/deployments/913402508/merge_requests?per_page=3`,
    operation: inProject(
      `deployment(id: 913402508) { mergeRequests(first: 3) { totalCount nodes { ${leavesOf('MergeRequest')}
        author { username } assignees { username } milestone { ${leavesOf('Milestone')} } } } }`,
    ),
    nodesOf: ({ data }) => data?.it.deployment?.mergeRequests?.nodes ?? [],
  },
];

export const FIXTURES: readonly Fixture[] = [
  ...LISTS,
  {
    name: 'a deployment that waits for approvals',
    path: `${PROJECT}/deployments/913402553`,
    operation: inProject(
      `deployment(id: 913402553) { ...DeploymentRow
        approvals { ${leavesOf('DeploymentApproval')} user { username } }
        approvalSummary { rules { ${leavesOf('ApprovalRule')} approvals { ${leavesOf('DeploymentApproval')} } } } }`,
      ROW,
    ),
  },
  {
    name: 'a comparison',
    path: `${PROJECT}/repository/compare?from=v2026.11.4&to=main`,
    operation: inProject(
      `compare(from: "v2026.11.4", to: "main") { ${leavesOf('Comparison')} commits { ${leavesOf('Commit')} } }`,
    ),
  },
  ...NODE_TYPES.map(fixtureOf),
];

function inProject(selection: string, fragments = ''): string {
  return `{ it: project(id: ${BOX_OFFICE.id}) { ${selection} } ${INTACT} }\n${fragments}`;
}

function fixtureOf({ name, id, path, embedded }: NodeType): Fixture {
  const selection = `$leaves(${name}) ${embedded}`.replaceAll(/\$leaves\((\w+)\)/g, (_match, type: string) =>
    leavesOf(type),
  );
  return { name, path, operation: `{ it: node(id: "${id}") { ... on ${name} { ${selection} } } ${INTACT} }` };
}

/** All fields of a type that are no objects. */
function leavesOf(name: string): string {
  const type = schema.getType(name);
  if (!isObjectType(type)) throw new TypeError(`Not an object type: ${name}`);
  return Object.values(type.getFields())
    .filter((field) => isLeafType(getNamedType(field.type)))
    .map((field) => field.name)
    .join(' ');
}
