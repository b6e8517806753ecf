import { describe, expect, test } from 'vitest';
import { BOX_OFFICE, startGateway, STOREFRONT } from '../support/gateway.ts';
import { gitlabJson } from '../support/gitlab-json.ts';

interface Listed {
  readonly nodes: readonly { readonly name: string }[];
  readonly pageInfo: {
    readonly hasNextPage: boolean;
    readonly endCursor: string;
    readonly startCursor: string;
  };
  readonly totalCount: number | null;
}

const FIELDS = 'nodes { name } pageInfo { hasNextPage endCursor startCursor }';
const storefront = `/projects/${STOREFRONT.id}/environments`;

function listed(args: string, fields = FIELDS, project = STOREFRONT.id): string {
  return `{ project(id: ${project}) { list: environments(${args}) { ${fields} } } }`;
}

interface Answer {
  readonly project: { readonly list: Listed };
}

function namesIn({ project }: Answer): string[] {
  return project.list.nodes.map(({ name }) => name);
}

describe('EnvironmentFilter.tiers', () => {
  test('reads the list until the page is full, and pages lead through all that match', async () => {
    const { gitlab, query } = await startGateway();
    const pages = await Promise.all(
      [1, 2].map((page) =>
        gitlabJson<{ name: string; tier: string }[]>(gitlab, `${storefront}?per_page=100&page=${page}`),
      ),
    );
    const names = pages.flat().flatMap(({ name, tier }) => (tier === 'development' ? [name] : []));

    const first = await query<Answer>(listed('filter: { tiers: [DEVELOPMENT] }, first: 10'));
    expect(gitlab.lines()).toEqual([`GET ${storefront}?per_page=100`]);
    const found = namesIn(first);
    let page = first;
    while (page.project.list.pageInfo.hasNextPage) {
      const { endCursor } = page.project.list.pageInfo;
      page = await query<Answer>(
        listed(`filter: { tiers: [DEVELOPMENT] }, first: 10, after: "${endCursor}"`),
      );
      found.push(...namesIn(page));
    }
    const last = await query<Answer>(listed('filter: { tiers: [DEVELOPMENT] }, last: 10'));
    const before = await query<Answer>(
      listed(
        `filter: { tiers: [DEVELOPMENT] }, last: 3, before: "${last.project.list.pageInfo.startCursor}"`,
      ),
    );

    expect(found).toEqual(names);
    expect(namesIn(last)).toEqual(names.slice(-10));
    expect(namesIn(before)).toEqual(names.slice(-13, -10));
  });

  test('`totalCount` counts what matches in the whole list', async () => {
    const { gitlab, query } = await startGateway();

    const { project } = await query<Answer>(
      listed('filter: { tiers: [PRODUCTION, STAGING] }, first: 1', `${FIELDS} totalCount`),
    );

    const lines = gitlab.lines();
    const pages = await Promise.all(
      [1, 2].map((page) => gitlabJson<{ tier: string }[]>(gitlab, `${storefront}?per_page=100&page=${page}`)),
    );
    expect(project.list.totalCount).toBe(
      pages.flat().filter(({ tier }) => tier === 'production' || tier === 'staging').length,
    );
    expect(lines).toEqual([`GET ${storefront}?per_page=100`, `GET ${storefront}?page=2&per_page=100`]);
  });

  test.each(['tiers: []', 'names: []', 'names: ["a"], name: "b"'])(
    '{ %s } matches nothing',
    async (filter) => {
      const { gitlab, query } = await startGateway();

      const { project } = await query<Answer>(listed(`filter: { ${filter} }`, 'nodes { name } totalCount'));

      expect(project.list).toEqual({ nodes: [], totalCount: 0 });
      expect(gitlab.lines()).toEqual([]);
    },
  );
});

describe('EnvironmentFilter.names', () => {
  test.each([
    ['names: ["staging"]', '?name=staging&per_page=20', ['staging']],
    ['names: ["staging", "canary"], name: "canary"', '?name=canary&per_page=20', ['canary']],
    ['names: ["production", "canary", "nothing"]', '?per_page=100', ['canary', 'production']],
    ['names: ["production", "testing"], tiers: [TESTING]', '?per_page=100', ['testing']],
    ['names: ["demo/paris", "canary"], search: "demo"', '?search=demo&per_page=100', ['demo/paris']],
  ])('{ %s } costs one request', async (filter, parameters, names) => {
    const { gitlab, query } = await startGateway();

    const answer = await query<Answer>(
      listed(`filter: { ${filter} }`, `${FIELDS} totalCount`, BOX_OFFICE.id),
    );

    expect(namesIn(answer)).toEqual(names);
    expect(answer.project.list.totalCount).toBe(names.length);
    expect(gitlab.lines()).toEqual([`GET /projects/${BOX_OFFICE.id}/environments${parameters}`]);
  });

  test.each(['names: ["a", " "]', 'tiers: [UNKNOWN]'])('{ %s } is refused', async (filter) => {
    const { execute } = await startGateway();

    const { errors } = await execute(listed(`filter: { ${filter} }`));

    expect(errors).toMatchObject([{ extensions: { code: 'BAD_USER_INPUT' } }]);
  });
});

describe('Environment.autoStopSetting and the fields of its cluster agent', () => {
  test('cost nothing in a list, and one list in deployments', async () => {
    const { gitlab, query } = await startGateway();
    const fields = 'autoStopSetting kubernetesNamespace fluxResourcePath';

    const answer: unknown = await query(
      `{ project(id: ${BOX_OFFICE.id}) { environments(first: 1) { nodes { ${fields} } } } }`,
    );

    const values = { autoStopSetting: 'always', kubernetesNamespace: null, fluxResourcePath: null };
    expect(answer).toEqual({ project: { environments: { nodes: [values] } } });
    expect(gitlab.lines()).toHaveLength(1);
  });

  test('have values for an environment in a cluster, in every response that has the environment', async () => {
    const { gitlab, query } = await startGateway();
    const fields = 'kubernetesNamespace fluxResourcePath';

    const answer: unknown = await query(`{
      project(id: ${BOX_OFFICE.id}) {
        production: environment(id: 27610568) { ${fields} }
        environments(filter: { search: "stag" }) { nodes { ${fields} } }
        deployment(id: 913402503) { environment { ${fields} } }
      }
    }`);

    const production = {
      kubernetesNamespace: 'box-office',
      fluxResourcePath: 'helm.toolkit.fluxcd.io/v2/namespaces/box-office/helmreleases/box-office',
    };
    expect(answer).toEqual({
      project: {
        production,
        environments: { nodes: [{ kubernetesNamespace: 'box-office-staging', fluxResourcePath: null }] },
        deployment: { environment: production },
      },
    });
    expect(gitlab.lines()).toHaveLength(3);
  });

  test('are null for those who may not see the cluster agent', async () => {
    const { gitlab, query } = await startGateway();

    const answer: unknown = await query(
      `{ project(id: ${BOX_OFFICE.id}) { environment(id: 27610568) { kubernetesNamespace fluxResourcePath } } }`,
      {},
      { 'private-token': gitlab.tokens.reporter },
    );

    expect(answer).toEqual({
      project: { environment: { kubernetesNamespace: null, fluxResourcePath: null } },
    });
  });
});
