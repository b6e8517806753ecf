import { describe, expect, test } from 'vitest';
import { startGateway } from '../support/gateway.ts';

const QUERY = `{ project(id: "lanternway/seat-map") { fullPath deployments(first: 1) { nodes { iid } } } }`;

// CONTRACT.md §5: 301 for reads by the former path; `Location` is built from the instance's external URL.
describe('a project under its former path', () => {
  test.each([null, 'https://gitlab.example.com', 'https://gitlab.example.com/git'])(
    'is read where GitLab has the external URL %s',
    async (externalUrl) => {
      const { gitlab, query } = await startGateway({}, { behaviour: { externalUrl } });

      const answer = await query<unknown>(QUERY);

      expect(answer).toEqual({
        project: { fullPath: 'lanternway/ticketing/seat-map', deployments: { nodes: [{ iid: '1' }] } },
      });
      expect(gitlab.lines().toSorted()).toEqual([
        'GET /projects/48211304',
        'GET /projects/48211304/deployments?per_page=1',
        'GET /projects/lanternway%2Fseat-map',
        'GET /projects/lanternway%2Fseat-map/deployments?per_page=1',
      ]);
    },
  );

  test('is refused to changes, behind an internal address as well', async () => {
    const { gitlab, query } = await startGateway(
      {},
      { behaviour: { externalUrl: 'https://gitlab.example.com' } },
    );

    const answer = await query<unknown>(`mutation {
      updateDeploymentStatus(input: { project: "lanternway/seat-map", id: 1, status: SUCCESS }) {
        ... on NotFoundError { message }
      }
    }`);

    expect(answer).toEqual({
      updateDeploymentStatus: {
        message: 'Project "lanternway/seat-map" has moved. Use its current path or its id for changes.',
      },
    });
    expect(gitlab.lines()).toEqual(['PUT /projects/lanternway%2Fseat-map/deployments/1']);
  });
});
