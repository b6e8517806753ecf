import { describe, expect, test } from 'vitest';
import { ENTITIES } from '../support/federation.ts';
import { BOX_OFFICE, startGateway } from '../support/gateway.ts';
import { globalIdOf } from '../support/global-id.ts';
import { numbersTo } from '../support/selections.ts';

const PROJECT = BOX_OFFICE.id;
const USER = { __typename: 'User', databaseId: '1206230' };
const FOUND = { __typename: 'User', id: globalIdOf('User', 1206230) };

describe('many references', () => {
  test('in one list are allowed up to the limit for a list', async () => {
    const { gitlab, execute } = await startGateway({ maxListLength: 3 });
    const references = numbersTo(4).map(() => USER);
    const literal = '{ __typename: "User", databaseId: 1206230 }';

    const most = await execute<unknown>(ENTITIES, { representations: references.slice(1) });
    const asked = gitlab.lines();
    const tooMany = await execute<unknown>(ENTITIES, { representations: references });
    const inDocument = await execute<unknown>(
      `{ _entities(representations: [${numbersTo(4)
        .map(() => literal)
        .join()}]) { __typename } }`,
    );

    expect(most).toEqual({ data: { _entities: [FOUND, FOUND, FOUND] } });
    for (const { data, errors } of [tooMany, inDocument]) {
      expect(data).toBeUndefined();
      expect(errors).toMatchObject([{ extensions: { code: 'LIST_TOO_LONG' } }]);
    }
    expect(gitlab.lines()).toEqual(asked);
  });

  test('are refused without a request if there are a thousand, unless the setting allows it', async () => {
    const references = numbersTo(1000).map((iid) => ({
      __typename: 'MergeRequest',
      projectId: PROJECT,
      iid,
    }));
    const usual = await startGateway();
    const wide = await startGateway({ maxListLength: 1000 });

    const refused = await usual.execute<unknown>(ENTITIES, { representations: references });
    const answer = await wide.query<{ _entities: unknown[] }>(ENTITIES, { representations: references });

    expect(refused.errors).toMatchObject([{ extensions: { code: 'LIST_TOO_LONG' } }]);
    expect(usual.gitlab.lines()).toEqual([]);
    expect(answer._entities).toHaveLength(1000);
    expect(wide.gitlab.lines()).toHaveLength(10);
  });

  test('count once for each list in them', async () => {
    const { gitlab, execute } = await startGateway({ maxNodes: 22 });
    const document = `query ($representations: [_Any!]!, $first: Int) {
      _entities(representations: $representations) {
        ... on Deployment { mergeRequests(first: $first) { nodes { iid } } }
      }
    }`;
    const reference = { __typename: 'Deployment', projectId: PROJECT, databaseId: '913402503' };
    const representations = [reference, reference];

    const most = await execute<unknown>(document, { representations, first: 9 });
    const asked = gitlab.lines();
    const tooMany = await execute<unknown>(document, { representations, first: 10 });

    expect(most.errors).toBeUndefined();
    expect(tooMany.data).toBeUndefined();
    expect(tooMany.errors).toMatchObject([{ extensions: { code: 'TOO_MANY_NODES' } }]);
    expect(gitlab.lines()).toEqual(asked);
  });

  test('stop at the budget of their operation, and keep the loaded ones', async () => {
    const { gitlab, execute } = await startGateway({ budget: 2 });

    const { data, errors } = await execute<{ _entities: unknown[] }>(ENTITIES, {
      representations: numbersTo(3).map((number) => ({ __typename: 'User', databaseId: `120623${number}` })),
    });

    expect(data?._entities).toHaveLength(3);
    expect(errors).toMatchObject([
      { path: ['_entities', 2], extensions: { code: 'UPSTREAM_BUDGET_EXCEEDED' } },
    ]);
    expect(gitlab.lines()).toHaveLength(2);
  });
});
