import { describe, expect, test } from 'vitest';
import { DeploymentMergeRequestsDocument, DeploymentsDocument } from '../operations/generated/graphql.ts';
import { BOX_OFFICE, MAIL_RELAY, startGateway, STOREFRONT } from '../support/gateway.ts';
import { idsOfAll } from '../support/rest.ts';
import { aliased, globalId, numbersTo } from '../support/selections.ts';
import { respondTogether } from '../support/together.ts';

const deployments = `/projects/${BOX_OFFICE.id}/deployments`;

describe('the request table', () => {
  test('20 deployments with everything that their list embeds cost one request', async () => {
    const { gitlab, query } = await startGateway();

    const { project } = await query(DeploymentsDocument, { project: BOX_OFFICE.id, first: 20 });

    expect(project?.deployments?.nodes).toHaveLength(20);
    expect(gitlab.lines()).toEqual([`GET ${deployments}?per_page=20`]);
  });

  test('the same 20 by path cost one request, as long as no id is asked for', async () => {
    const { gitlab, query } = await startGateway();
    const byNumber = await query(DeploymentsDocument, { project: BOX_OFFICE.id, first: 20 });
    gitlab.forgetRequests();

    const byPath = await query(DeploymentsDocument, { project: BOX_OFFICE.path, first: 20 });

    expect(byPath).toEqual(byNumber);
    expect(gitlab.lines()).toEqual([
      'GET /projects/lanternway%2Fticketing%2Fbox-office/deployments?per_page=20',
    ]);
  });

  test('ids by path cost nothing more where any pipeline tells the number of the project', async () => {
    const { gitlab, query } = await startGateway();
    const everyId = `
      query Ids($project: ID!) {
        project(id: $project) {
          # The third and the fourth are made through the API, and have no pipeline.
          deployments(filter: { status: SUCCESS }, last: 5) {
            nodes { id projectId environment { id } commit { id } deployable { id } pipeline { id } }
          }
        }
      }`;
    const byNumber: unknown = await query(everyId, { project: BOX_OFFICE.id });
    gitlab.forgetRequests();

    const byPath: unknown = await query(everyId, { project: BOX_OFFICE.path });

    expect(byPath).toEqual(byNumber);
    expect(gitlab.lines()).toEqual([
      'GET /projects/lanternway%2Fticketing%2Fbox-office/deployments?status=success&sort=desc&per_page=5',
    ]);
  });

  test('ids by path cost one request for the project where no pipeline tells its number', async () => {
    const { gitlab, query } = await startGateway();

    const answer: unknown = await query(
      `query Ids($project: ID!) {
        project(id: $project) {
          deployments(first: 2) { nodes { id projectId environment { id projectId } commit { id projectId } } }
        }
      }`,
      { project: MAIL_RELAY.path },
    );

    const deployment = (id: number, environment: number) => ({
      id: globalId('Deployment', MAIL_RELAY.id, id),
      projectId: MAIL_RELAY.id,
      environment: { id: globalId('Environment', MAIL_RELAY.id, environment), projectId: MAIL_RELAY.id },
      commit: {
        id: globalId('Commit', MAIL_RELAY.id, 'c0344a8d3ae2a3f4629983810928fdd39397e8fc'),
        projectId: MAIL_RELAY.id,
      },
    });
    expect(answer).toEqual({
      project: { deployments: { nodes: [deployment(913404091, 27614827), deployment(913404098, 27614845)] } },
    });
    expect(gitlab.lines()).toEqual([
      'GET /projects/lanternway%2Fplatform%2Fmail-relay/deployments?per_page=2',
      'GET /projects/lanternway%2Fplatform%2Fmail-relay',
    ]);
  });

  test('the merge requests of 20 deployments cost 20 more, side by side', async () => {
    const { gitlab, query } = await startGateway();
    const list = `${deployments}?environment=production&status=success&order_by=id&sort=desc`;
    const ids = (await idsOfAll(gitlab, list)).slice(0, 20);
    respondTogether(gitlab, 20, /merge_requests/);

    const { project } = await query(DeploymentMergeRequestsDocument, {
      project: BOX_OFFICE.id,
      environment: 'production',
    });

    expect(project?.deployments?.nodes.map(({ databaseId }) => databaseId)).toEqual(ids);
    expect(project?.deployments?.nodes.every(({ mergeRequests }) => mergeRequests !== null)).toBe(true);
    expect(gitlab.lines()[0]).toBe(`GET ${list}&per_page=20`);
    expect(gitlab.lines().slice(1).toSorted()).toEqual(
      ids.map((id) => `GET ${deployments}/${id}/merge_requests?per_page=20`).toSorted(),
    );
    expect(gitlab.mostInFlight).toBe(20);
  });

  test('one deployment under 20 aliases costs one request', async () => {
    const { gitlab, query } = await startGateway();
    const one = () => `project(id: "${BOX_OFFICE.id}") { deployment(id: 913400124) { iid ref } }`;

    const answer = await query<object>(`{ ${aliased(numbersTo(20), one)} }`);

    const found = { deployment: { iid: '1', ref: 'main' } };
    expect(Object.values(answer)).toEqual(Array.from({ length: 20 }, () => found));
    expect(gitlab.lines()).toEqual([`GET ${deployments}/913400124`]);
  });

  test('20 merge requests by iid under aliases cost one request', async () => {
    const { gitlab, query } = await startGateway();
    const iids = numbersTo(20);

    const { project } = await query<{ project: object }>(
      `{ project(id: "${BOX_OFFICE.id}") { ${aliased(iids, (iid) => `mergeRequest(iid: ${iid}) { iid }`)} } }`,
    );

    expect(Object.values(project)).toEqual(iids.map((iid) => ({ iid })));
    expect(gitlab.lines()).toEqual([mergeRequestsByIid(BOX_OFFICE.id, iids)]);
  });

  test('20 merge requests by global id cost one request', async () => {
    const { gitlab, query } = await startGateway();
    const iids = numbersTo(20);

    const answer: unknown = await query(mergeRequestsById, {
      ids: iids.map((iid) => globalId('MergeRequest', BOX_OFFICE.id, iid)),
    });

    expect(answer).toEqual({ nodes: iids.map((iid) => ({ iid })) });
    expect(gitlab.lines()).toEqual([mergeRequestsByIid(BOX_OFFICE.id, iids)]);
  });

  test('120 merge requests by global id cost two requests, side by side', async () => {
    const { gitlab, query } = await startGateway({ maxListLength: 120 });
    respondTogether(gitlab, 2);
    const iids = numbersTo(120);

    const answer: unknown = await query(mergeRequestsById, {
      ids: iids.map((iid) => globalId('MergeRequest', STOREFRONT.id, iid)),
    });

    expect(answer).toEqual({ nodes: iids.map((iid) => ({ iid })) });
    expect(gitlab.lines().toSorted()).toEqual(
      [iids.slice(0, 100), iids.slice(100)].map((some) => mergeRequestsByIid(STOREFRONT.id, some)).toSorted(),
    );
    expect(gitlab.mostInFlight).toBe(2);
  });

  test('20 deployments made by 5 pipelines cost 5 more for what only a pipeline itself tells', async () => {
    const { gitlab, query } = await startGateway();
    respondTogether(gitlab, 5, /pipelines/);

    const { project } = await query<DeploymentsWith<{ pipeline: { databaseId: string; duration: number } }>>(
      `{ project(id: "${BOX_OFFICE.id}") {
        deployments(first: 20) { nodes { pipeline { databaseId duration queuedDuration startedAt } } }
      } }`,
    );

    const pipelines = ['2151382443', '2151444130', '2151447170', '2151450517', '2151510555'];
    const { nodes } = project.deployments;
    expect(nodes.map(({ pipeline }) => pipeline.databaseId)).toEqual(
      pipelines.flatMap((id) => [id, id, id, id]),
    );
    expect(nodes.every(({ pipeline }) => pipeline.duration > 0)).toBe(true);
    expect(gitlab.lines()[0]).toBe(`GET ${deployments}?per_page=20`);
    expect(gitlab.lines().slice(1).toSorted()).toEqual(
      pipelines.map((id) => `GET /projects/${BOX_OFFICE.id}/pipelines/${id}`),
    );
    expect(gitlab.mostInFlight).toBe(5);
  });

  test('a project and its deployments cost two requests, side by side', async () => {
    const { gitlab, query } = await startGateway();
    respondTogether(gitlab, 2);

    const answer: unknown = await query(
      `{ project(id: "${BOX_OFFICE.id}") { webUrl name deployments(first: 1) { nodes { iid } } } }`,
    );

    expect(answer).toEqual({
      project: {
        webUrl: `https://gitlab.example.com/${BOX_OFFICE.path}`,
        name: 'Box Office',
        deployments: { nodes: [{ iid: '1' }] },
      },
    });
    expect(gitlab.lines().toSorted()).toEqual([
      `GET /projects/${BOX_OFFICE.id}`,
      `GET ${deployments}?per_page=1`,
    ]);
    expect(gitlab.mostInFlight).toBe(2);
  });

  test('the current user, twice, costs one request', async () => {
    const { gitlab, query } = await startGateway();

    const answer: unknown = await query(
      '{ me: currentUser { username } again: currentUser { bio location } }',
    );

    expect(answer).toEqual({
      me: { username: 'mira.castellan' },
      again: { bio: 'Deploys on Fridays, and sleeps well.', location: 'Antwerp' },
    });
    expect(gitlab.lines()).toEqual(['GET /user']);
  });
});

interface DeploymentsWith<Node> {
  readonly project: { readonly deployments: { readonly nodes: readonly Node[] } };
}

const mergeRequestsById = 'query ($ids: [ID!]!) { nodes(ids: $ids) { ... on MergeRequest { iid } } }';

function mergeRequestsByIid(project: string, iids: readonly string[]): string {
  return `GET /projects/${project}/merge_requests?${iids.map((iid) => `iids[]=${iid}&`).join('')}per_page=100`;
}
