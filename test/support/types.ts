import { BOX_OFFICE } from './gateway.ts';
import { globalIdOf } from './global-id.ts';

/** A reference to an entity, as a router sends it. */
export type Reference = Readonly<Record<string, unknown>>;

/** One key of an entity: its fields, their values for the sample, and the request that the key costs. */
export type EntityKey = readonly [selection: string, values: Reference, request: string];

/** A type that clients can load by its global id, with one object of it in the embedded GitLab. */
export interface NodeType {
  readonly name: string;
  /** The global id of the sample. */
  readonly id: string;
  /** Where GitLab has the sample, below `/api/v4`. */
  readonly path: string;
  /** Every request that global ids of this type can cause. */
  readonly route: RegExp;
  /** Whether `node` sends no request for the id alone. */
  readonly isLoadedLate?: boolean;
  /** Whether ids of this type start with the number of a project. */
  readonly isWithinProject: boolean;
  readonly keys: readonly EntityKey[];
  /**
   * The fields that lead to other objects in the response for the sample. `$leaves(Runner)` stands for all fields of a
   * type that are not objects.
   */
  readonly embedded: string;
}

const { id: PROJECT, path: PATH } = BOX_OFFICE;
const SHA = '7049113ed5043b24daf459faaf1d82c816b75c14';
const USER = '{ username }';
const GROUP = '6120877';

/**
 * The one list of types behind the tests' tables: node ids, hostile ids and values, federation, nullability and faults.
 * A test compares it with the schema, so a new type needs an entry here, and then every table includes it.
 */
export const NODE_TYPES: readonly NodeType[] = [
  {
    name: 'Project',
    id: globalIdOf('Project', PROJECT),
    path: `/projects/${PROJECT}`,
    route: /^GET \/projects\/\d+$/,
    isLoadedLate: true,
    isWithinProject: false,
    keys: [
      ['id', { id: globalIdOf('Project', PROJECT) }, `GET /projects/${PROJECT}`],
      ['databaseId', { databaseId: PROJECT }, `GET /projects/${PROJECT}`],
      ['fullPath', { fullPath: PATH }, `GET /projects/${encodeURIComponent(PATH)}`],
    ],
    embedded: '',
  },
  {
    name: 'Group',
    id: globalIdOf('Group', GROUP),
    path: `/groups/${GROUP}?with_projects=false`,
    route: /^GET \/groups\/\d+\?with_projects=false$/,
    isLoadedLate: true,
    isWithinProject: false,
    keys: [
      ['id', { id: globalIdOf('Group', GROUP) }, `GET /groups/${GROUP}?with_projects=false`],
      ['databaseId', { databaseId: GROUP }, `GET /groups/${GROUP}?with_projects=false`],
      [
        'fullPath',
        { fullPath: 'harbour-stage/front-of-house' },
        'GET /groups/harbour-stage%2Ffront-of-house?with_projects=false',
      ],
    ],
    embedded: '',
  },
  within('Deployment', '913402248', 'databaseId', {
    path: 'deployments/913402248',
    route: /^GET \/projects\/\d+\/deployments\/\d+$/,
    embedded: `user ${USER} environment { name } deployable { name } commit { title } pipeline { ref }
      approvals { $leaves(DeploymentApproval) } approvalSummary { rules { $leaves(ApprovalRule) } }`,
  }),
  within('Environment', '27610568', 'databaseId', {
    path: 'environments/27610568',
    // Several environments of one project are cheaper by its list.
    route: /^GET \/projects\/\d+\/environments(?:\/\d+|\?per_page=100)$/,
    embedded: 'lastDeployment { $leaves(Deployment) }',
  }),
  within('Deployable', '11402974376', null, {
    path: 'jobs/11402974376',
    route: /^GET \/projects\/\d+\/jobs\/\d+$/,
    embedded: `user ${USER} commit { $leaves(Commit) } pipeline { status }
      runner { $leaves(Runner) } artifacts { $leaves(JobArtifact) }`,
  }),
  within('Commit', SHA, 'sha', {
    path: `repository/commits/${SHA}`,
    route: /^GET \/projects\/\d+\/repository\/commits\/[0-9a-f]{40,64}$/,
    embedded: 'stats { $leaves(CommitStats) } lastPipeline { status }',
  }),
  within('Pipeline', '2156547568', 'databaseId', {
    path: 'pipelines/2156547568',
    route: /^GET \/projects\/\d+\/pipelines\/\d+$/,
    embedded: `user ${USER}`,
  }),
  within('MergeRequest', '70', 'iid', {
    path: 'merge_requests?iids[]=70&per_page=100',
    route: /^GET \/projects\/\d+\/merge_requests\?iids\[\]=/,
    embedded: `author ${USER} assignees ${USER} milestone { $leaves(Milestone) }`,
  }),
  {
    name: 'User',
    id: globalIdOf('User', 1206230),
    path: '/users/1206230',
    route: /^GET \/users\/\d+$/,
    isWithinProject: false,
    keys: [
      ['id', { id: globalIdOf('User', 1206230) }, 'GET /users/1206230'],
      ['databaseId', { databaseId: '1206230' }, 'GET /users/1206230'],
      ['username', { username: 'huong.dang' }, 'GET /users?username=huong.dang'],
    ],
    embedded: '',
  },
];

/**
 * The object types that hold no values from GitLab themselves: roots, lists, payloads, errors, and the changes that a
 * subscription reports. A change contains objects of other types, or the id of a deployment that no longer exists.
 */
export const WRAPPERS =
  /^(?:Query|Mutation|Subscription|PageInfo|_Service|InvalidField|.+(?:Connection|Edge|Payload|Change|Error))$/;

/** A type whose ids start with the number of a project, and are a key together with `projectId` unless `field` is null. */
function within(
  name: string,
  number: string,
  field: string | null,
  { path, ...more }: Pick<NodeType, 'path' | 'route' | 'embedded'>,
): NodeType {
  const id = globalIdOf(name, PROJECT, number);
  const request = `GET /projects/${PROJECT}/${path}`;
  return {
    name,
    id,
    path: `/projects/${PROJECT}/${path}`,
    ...more,
    isWithinProject: true,
    keys: [
      ['id', { id }, request],
      ...(field === null
        ? []
        : [[`projectId ${field}`, { projectId: PROJECT, [field]: number }, request] as const]),
    ],
  };
}
