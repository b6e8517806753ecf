import { describe, expect, test } from 'vitest';
import { BOX_OFFICE, startGateway } from '../support/gateway.ts';
import { globalIdOf } from '../support/global-id.ts';

const { id: PROJECT } = BOX_OFFICE;
const DEPLOYMENTS = `/projects/${PROJECT}/deployments`;
const BLOCKED = '913402553';

const ANSWER =
  '__typename ... on UserError { code message } ... on InvalidInputError { fields { name messages } }';
const REVIEW = `
  ${ANSWER} ... on ReviewDeploymentPayload {
    approval { user { username } status comment } deployment { status pendingApprovalCount }
  }`;

describe('approveDeployment and rejectDeployment', () => {
  // CONTRACT.md §1.6: the last needed approval changes no status, as it did before 19.x.
  test.each([
    ['newest', 'BLOCKED'],
    ['older', 'CREATED'],
  ] as const)(
    'an approval is recorded once, and leaves it, in the %s release, %s',
    async (release, status) => {
      const { gitlab, query } = await startGateway({}, { behaviour: { release } });
      const approve = (comment: string) =>
        `approveDeployment(input: { project: ${PROJECT}, id: ${BLOCKED}, comment: "${comment}" }) { ${REVIEW} }`;

      const answer = await query<unknown>(
        `mutation { first: ${approve('Fine')} second: ${approve('Again')} }`,
      );

      const approval = { user: { username: 'mira.castellan' }, status: 'APPROVED', comment: 'Fine' };
      const deployment = { status, pendingApprovalCount: 0 };
      expect(answer).toEqual({
        first: { __typename: 'ReviewDeploymentPayload', approval, deployment },
        second: {
          __typename: 'InvalidInputError',
          code: 'BAD_USER_INPUT',
          message: 'This deployment is not waiting for approvals.',
          fields: [{ name: null, messages: ['This deployment is not waiting for approvals.'] }],
        },
      });
      expect(gitlab.lines()).toEqual([
        `POST ${DEPLOYMENTS}/${BLOCKED}/approval`,
        `GET ${DEPLOYMENTS}/${BLOCKED}`,
        `POST ${DEPLOYMENTS}/${BLOCKED}/approval`,
      ]);
      expect(gitlab.requests[0]?.body).toBe('{"status":"approved","comment":"Fine"}');
    },
  );

  test('a rejection fails the deployment and its job', async () => {
    const { gitlab, query } = await startGateway();

    const answer = await query<unknown>(
      `mutation {
        rejectDeployment(
          input: { id: "${globalIdOf('Deployment', PROJECT, BLOCKED)}", comment: "Not on a Friday", representedAs: "Quality" }
        ) {
          ... on ReviewDeploymentPayload {
            approval { status comment } deployment { status deployable { status failureReason } }
          }
        }
      }`,
      {},
      { 'private-token': gitlab.tokens.approver },
    );

    expect(answer).toEqual({
      rejectDeployment: {
        approval: { status: 'REJECTED', comment: 'Not on a Friday' },
        deployment: {
          status: 'FAILED',
          deployable: { status: 'FAILED', failureReason: 'deployment_rejected' },
        },
      },
    });
    expect(gitlab.lines()).toEqual([
      `POST ${DEPLOYMENTS}/${BLOCKED}/approval`,
      `GET ${DEPLOYMENTS}/${BLOCKED}`,
    ]);
    expect(gitlab.requests[0]?.body).toBe(
      '{"status":"rejected","comment":"Not on a Friday","represented_as":"Quality"}',
    );
  });
});
