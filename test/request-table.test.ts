import { describe, expect, test } from 'vitest';
import { DeploymentsDocument } from './operations/generated/graphql.ts';
import { BOX_OFFICE, startGateway } from './support/gateway.ts';

describe('the request table of the README', () => {
  test('20 deployments with everything that their list embeds cost one request', async () => {
    const { gitlab, query } = await startGateway();

    const { project } = await query(DeploymentsDocument, { project: BOX_OFFICE.id, first: 20 });

    expect(project?.deployments?.nodes).toHaveLength(20);
    expect(gitlab.lines()).toEqual([`GET /projects/${BOX_OFFICE.id}/deployments?per_page=20`]);
  });
});
