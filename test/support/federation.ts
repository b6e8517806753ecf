import { BOX_OFFICE } from './gateway.ts';
import { globalIdOf } from './global-id.ts';

/** A reference to an entity, as a router sends it. */
export type Reference = Readonly<Record<string, unknown>>;

/** What a router sends for references to any type. */
export const ENTITIES = `query ($representations: [_Any!]!) {
  _entities(representations: $representations) {
    __typename
    ... on Node { id }
  }
}`;

const { id: PROJECT, path: PATH } = BOX_OFFICE;
const SHA = '7049113ed5043b24daf459faaf1d82c816b75c14';

/** A thing of each type, by all of its keys, with the one request that each key costs. */
export const SAMPLES: readonly {
  readonly type: string;
  readonly id: string;
  readonly keys: readonly (readonly [selection: string, values: Reference, request: string])[];
}[] = [
  {
    type: 'Project',
    id: globalIdOf('Project', PROJECT),
    keys: [
      ['id', { id: globalIdOf('Project', PROJECT) }, `GET /projects/${PROJECT}`],
      ['databaseId', { databaseId: PROJECT }, `GET /projects/${PROJECT}`],
      ['fullPath', { fullPath: PATH }, `GET /projects/${encodeURIComponent(PATH)}`],
    ],
  },
  within('Deployment', '913402248', 'databaseId', 'deployments/913402248'),
  within('Environment', '27610568', 'databaseId', 'environments/27610568'),
  {
    type: 'Deployable',
    id: globalIdOf('Deployable', PROJECT, 11402974376),
    keys: [
      [
        'id',
        { id: globalIdOf('Deployable', PROJECT, 11402974376) },
        `GET /projects/${PROJECT}/jobs/11402974376`,
      ],
    ],
  },
  within('Commit', SHA, 'sha', `repository/commits/${SHA}`),
  within('Pipeline', '2156547568', 'databaseId', 'pipelines/2156547568'),
  within('MergeRequest', '70', 'iid', 'merge_requests?iids[]=70&per_page=100'),
  {
    type: 'User',
    id: globalIdOf('User', 1206230),
    keys: [
      ['id', { id: globalIdOf('User', 1206230) }, 'GET /users/1206230'],
      ['databaseId', { databaseId: '1206230' }, 'GET /users/1206230'],
      ['username', { username: 'huong.dang' }, 'GET /users?username=huong.dang'],
    ],
  },
];

function within(type: string, number: string, field: string, resource: string): (typeof SAMPLES)[number] {
  const id = globalIdOf(type, PROJECT, number);
  const request = `GET /projects/${PROJECT}/${resource}`;
  return {
    type,
    id,
    keys: [
      ['id', { id }, request],
      [`projectId ${field}`, { projectId: PROJECT, [field]: number }, request],
    ],
  };
}
