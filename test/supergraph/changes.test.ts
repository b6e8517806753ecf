import { describe, expect, test } from 'vitest';
import { BOX_OFFICE } from '../support/gateway.ts';
import { CREATE, POST } from './recorded-deployment.ts';
import { GATEWAYS, sharedSupergraph } from './supergraph.ts';

describe.each(GATEWAYS)('through %s, a change', (_name, compose, startInFront) => {
  const graph = sharedSupergraph(compose, startInFront);

  test('is made once, and its payload crosses to a neighbour', async () => {
    const { gitlab, neighbours, execute } = graph();

    const answer = await execute(CREATE);

    expect(answer).toEqual({
      data: {
        createDeployment: {
          __typename: 'CreateDeploymentPayload',
          deployment: { status: 'RUNNING', incidents: [] },
        },
      },
    });
    expect(gitlab.lines()).toEqual([POST]);
    expect(gitlab.requests[0]?.status).toBe(201);
    expect(neighbours[0]?.requests).toHaveLength(1);
  });

  test('that two callers ask for at the same time is made for each', async () => {
    const { gitlab, execute } = graph();

    await Promise.all([execute(CREATE), execute(CREATE)]);

    expect(gitlab.lines()).toEqual([POST, POST]);
  });

  test('that GitLab finds wrong says so as data', async () => {
    const { gitlab, execute } = graph();

    const answer = await execute(CREATE, { ref: 'no-such-branch' });

    expect(answer).toEqual({
      data: {
        createDeployment: {
          __typename: 'InvalidInputError',
          code: 'BAD_USER_INPUT',
          // CONTRACT.md §1.2: both are wrong here, and since 19.1 the sha is checked first.
          fields: [{ name: 'sha', messages: ['The commit does not exist'] }],
        },
      },
    });
    expect(gitlab.lines()).toEqual([POST]);
  });

  test('that the caller may not make says so as data', async () => {
    const { gitlab, execute } = graph();

    const answer = await execute(CREATE, {}, { 'private-token': gitlab.tokens.reporter });

    expect(answer).toEqual({
      data: { createDeployment: { __typename: 'ForbiddenError', code: 'FORBIDDEN' } },
    });
    expect(gitlab.lines()).toEqual([POST]);
  });

  test('of several in one operation is followed by the others, in their order', async () => {
    const { gitlab, execute } = graph();
    const input = { project: BOX_OFFICE.id, environment: 'staging', status: 'RUNNING', sha: 'main' };

    const answer = await execute(
      `mutation Both($main: CreateDeploymentInput!, $none: CreateDeploymentInput!) {
        first: createDeployment(input: $main) { __typename }
        second: createDeployment(input: $none) { __typename }
        third: createDeployment(input: $main) { __typename }
      }`,
      { main: { ...input, ref: 'main' }, none: { ...input, ref: 'none' } },
    );

    expect(answer).toEqual({
      data: {
        first: { __typename: 'CreateDeploymentPayload' },
        second: { __typename: 'InvalidInputError' },
        third: { __typename: 'CreateDeploymentPayload' },
      },
    });
    expect(gitlab.requests.map(({ status }) => status)).toEqual([201, 400, 201]);
  });
});
