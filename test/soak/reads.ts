import { globalIdOf } from '../support/global-id.ts';
import type { Some } from './in-turn.ts';
import { BOX_OFFICE, DESIGN_TOKENS } from './projects.ts';

/** A query that every caller sends. Each caller gets a different response, and always the same while GitLab is well. */
export interface Read {
  readonly name: string;
  readonly query: string;
  readonly variables?: Readonly<Record<string, unknown>>;
  /** Whether to send it by GET. */
  readonly asGet?: boolean;
}

const ROW = `fragment Row on Deployment {
  databaseId ref status createdAt user { username } environment { name }
  deployable { name status } commit { title } pipeline { status }
}`;
const DEPLOYMENT = `... on Deployment { ref status }`;

export const READS: Some<Read> = [
  { name: 'who', query: '{ currentUser { username name webUrl } }' },
  { name: 'who, by GET', query: '{ currentUser { username } }', asGet: true },
  {
    name: 'a board',
    query: `query Board($project: ID!, $first: Int) { currentUser { username }
      project(id: $project) { name deployments(first: $first) { nodes { ...Row } pageInfo { hasNextPage endCursor } } }
    } ${ROW}`,
    variables: { project: BOX_OFFICE, first: 10 },
  },
  {
    name: 'environments with what is deployed there',
    query: `{ currentUser { username } project(id: ${BOX_OFFICE}) { environments(first: 3) { nodes { name tier lastDeployment { ...Row } } } } } ${ROW}`,
  },
  {
    name: 'merge requests of deployments',
    query: `{ project(id: ${BOX_OFFICE}) { deployments(first: 3, filter: { environment: "production" }) { nodes { iid mergeRequests(first: 2) { nodes { title author { username } } } } } } currentUser { username } }`,
  },
  {
    name: 'nodes of several types',
    query: `query Nodes($ids: [ID!]!) { currentUser { username } nodes(ids: $ids) { __typename id ${DEPLOYMENT} ... on Project { name } ... on User { username } } }`,
    variables: {
      ids: [
        globalIdOf('Deployment', BOX_OFFICE, 913402248),
        globalIdOf('Project', DESIGN_TOKENS),
        globalIdOf('User', 1420006),
        globalIdOf('Deployment', BOX_OFFICE, 1),
      ],
    },
  },
  {
    name: 'a node',
    query: `query Node($id: ID!) { node(id: $id) { id ${DEPLOYMENT} } currentUser { username } }`,
    variables: { id: globalIdOf('Deployment', BOX_OFFICE, 913402508) },
  },
  {
    name: 'aliases',
    query: `{ currentUser { username } ${Array.from({ length: 15 }, (_, index) => `d${index}: deployment(project: ${BOX_OFFICE}, id: ${913402248 + index}) { ref status }`).join(' ')} }`,
  },
  {
    name: 'what everybody may see',
    query: `{ currentUser { username } project(id: ${DESIGN_TOKENS}) { name deployments(last: 5) { totalCount nodes { ...Row } } } } ${ROW}`,
  },
  {
    name: 'a pipeline and a commit',
    query: `{ currentUser { username } project(id: ${BOX_OFFICE}) { pipeline(id: 2157075692) { status } commit(sha: "main") { title authorName } } }`,
  },
];

/**
 * Whether a response is the complete one, apart from null for what could not be loaded, which has an error. Any other
 * difference belongs to another caller, is invented, or is missing without an error.
 */
export function isPartOf(part: unknown, whole: unknown): boolean {
  if (part === null) return true;
  if (typeof part !== 'object' || typeof whole !== 'object' || whole === null) return part === whole;

  const names = Object.keys(whole);
  return (
    Object.keys(part).length === names.length &&
    names.every((name) => isPartOf(Reflect.get(part, name), Reflect.get(whole, name)))
  );
}
