import { describe, expect, test } from 'vitest';
import { BOX_OFFICE, startGateway, STOREFRONT } from '../support/gateway.ts';

describe('the arguments of a connection', () => {
  test.each([
    ['Set either `first` or `last`, not both.', 'first: 5, last: 5'],
    ['Set either `first` or `last`, not both.', 'first: 0, last: 0'],
    ['`first` must be from 0 to 500, but is -1.', 'first: -1'],
    ['`last` must be from 0 to 500, but is -1.', 'last: -1'],
    ['`first` must be from 0 to 500, but is 501.', 'first: 501'],
    ['`last` must be from 0 to 500, but is 501.', 'last: 501'],
    ['`first` must be from 0 to 500, but is 2147483647.', 'first: 2147483647'],
    ['This is not a cursor of this list. Use a cursor from an earlier response.', 'after: ""'],
    ['This is not a cursor of this list. Use a cursor from an earlier response.', 'after: "MTA="'],
    ['This is not a cursor of this list. Use a cursor from an earlier response.', 'before: "../../users"'],
    ['This is not a cursor of this list. Use a cursor from an earlier response.', 'last: 5, before: "null"'],
  ])('are refused without a request, with %j: %s', async (message, args) => {
    const { gitlab, gateway, execute } = await startGateway();

    const answer = await execute(deploymentsWith(args));

    expect(answer).toEqual({
      data: { project: { list: null } },
      errors: [
        {
          message,
          locations: [{ line: 1, column: 29 }],
          path: ['project', 'list'],
          extensions: { code: 'BAD_USER_INPUT' },
        },
      ],
    });
    // Ends once all that is under way has arrived.
    await gateway.close();
    expect(gitlab.lines()).toEqual([]);
  });

  test.each([
    ['another status', 'filter: { status: FAILED }'],
    ['another environment', 'filter: { environment: "production" }'],
    ['another order', 'orderBy: { field: UPDATED_AT }'],
    ['the opposite order', 'orderBy: { direction: DESC }'],
  ])('a cursor is refused without a request in a list of %s', async (_what, args) => {
    const { gitlab, gateway, query, execute } = await startGateway();
    const { project } = await query<Cursor>(deploymentsWith('first: 1'));
    gitlab.forgetRequests();

    const answer = await execute(deploymentsWith(`${args}, after: "${project.list.pageInfo.endCursor}"`));

    expect(answer).toMatchObject({ data: { project: { list: null } }, errors: [wrongList] });
    // Ends once all that is under way has arrived.
    await gateway.close();
    expect(gitlab.lines()).toEqual([]);
  });

  test('a cursor of deployments is refused without a request in a list of environments', async () => {
    const { gitlab, gateway, query, execute } = await startGateway();
    const { project } = await query<Cursor>(deploymentsWith('first: 1'));
    gitlab.forgetRequests();

    const answer = await execute(
      deploymentsWith(`after: "${project.list.pageInfo.endCursor}"`).replace('deployments', 'environments'),
    );

    expect(answer).toMatchObject({ data: { project: { list: null } }, errors: [wrongList] });
    // Ends once all that is under way has arrived.
    await gateway.close();
    expect(gitlab.lines()).toEqual([]);
  });

  test('a cursor holds beside the default order and filter written out', async () => {
    const { gitlab, query } = await startGateway();
    const { project } = await query<Cursor>(deploymentsWith('first: 1'));
    gitlab.forgetRequests();

    const answer: unknown = await query(
      deploymentsWith(`filter: {}, first: 1, after: "${project.list.pageInfo.endCursor}"`),
    );

    expect(answer).toMatchObject({ project: { list: { nodes: [{ databaseId: '913400133' }] } } });
    expect(gitlab.lines()).toEqual([`GET ${deployments}?per_page=2`]);
  });

  test('a refused list takes nothing else along', async () => {
    const { gitlab, execute } = await startGateway();

    const { data, errors } = await execute<unknown>(
      `{ project(id: "${BOX_OFFICE.id}") {
        good: deployments(first: 1) { nodes { databaseId } }
        bad: deployments(first: 501) { nodes { databaseId } }
      } }`,
    );

    expect(data).toEqual({ project: { good: { nodes: [{ databaseId: '913400124' }] }, bad: null } });
    expect(errors).toMatchObject([{ path: ['project', 'bad'], extensions: { code: 'BAD_USER_INPUT' } }]);
    expect(gitlab.lines()).toEqual([`GET ${deployments}?per_page=1`]);
  });

  test('without `first` and `last` there are 20', async () => {
    const { gitlab, query } = await startGateway();

    const { project } = await query<Cursor>(deploymentsWith('after: null, first: null'));

    expect(project.list.nodes).toHaveLength(20);
    expect(gitlab.lines()).toEqual([`GET ${deployments}?per_page=20`]);
  });

  test('500 are as many as there can be at once: after the first page, the others that exist side by side', async () => {
    const { gitlab, query } = await startGateway({}, { latency: 100 });

    const { project } = await query<Cursor>(deploymentsWith('first: 500'));

    expect(project.list.nodes).toHaveLength(384);
    expect(project.list.pageInfo).toMatchObject({ hasNextPage: false, hasPreviousPage: false });
    expect(gitlab.lines().toSorted()).toEqual([
      `GET ${deployments}?page=2&per_page=100`,
      `GET ${deployments}?page=3&per_page=100`,
      `GET ${deployments}?page=4&per_page=100`,
      `GET ${deployments}?per_page=100`,
    ]);
    expect(gitlab.mostInFlight).toBe(3);
  });

  test.each([
    ['first: 0', { hasPreviousPage: false, hasNextPage: true }],
    ['last: 0', { hasPreviousPage: true, hasNextPage: false }],
  ])('%s asks only whether there is anything', async (args, found) => {
    const { gitlab, query } = await startGateway();

    const answer: unknown = await query(deploymentsWith(args));

    expect(answer).toEqual({
      project: {
        list: { nodes: [], pageInfo: { ...found, startCursor: null, endCursor: null }, totalCount: 384 },
      },
    });
    expect(gitlab.lines()).toEqual([`GET ${deployments}?per_page=1`]);
  });

  test('`first: 0` behind the last one says that nothing follows', async () => {
    const { gitlab, query } = await startGateway();
    const { project } = await query<Cursor>(deploymentsWith('first: 384'));
    gitlab.forgetRequests();

    const answer = await query<Cursor>(
      deploymentsWith(`first: 0, after: "${project.list.pageInfo.endCursor}"`),
    );

    expect(answer.project.list.pageInfo).toMatchObject({ hasPreviousPage: true, hasNextPage: false });
    expect(gitlab.lines()).toEqual([`GET ${deployments}?page=384&per_page=1`]);
  });

  test('the last of a list without an order are not to be had where GitLab does not count it', async () => {
    const { gitlab, execute } = await startGateway({}, { hideTotalsAbove: 100 });

    const answer = await execute(
      `{ project(id: "${STOREFRONT.id}") { environments(last: 5) { nodes { name } } } }`,
    );

    expect(answer).toMatchObject({
      data: { project: { environments: null } },
      errors: [
        {
          message: 'GitLab does not count a list this long, so `last` cannot find its end. Use `first`.',
          extensions: { code: 'BAD_USER_INPUT' },
        },
      ],
    });
    expect(gitlab.lines()).toEqual([`GET /projects/${STOREFRONT.id}/environments?per_page=100`]);
  });
});

const deployments = `/projects/${BOX_OFFICE.id}/deployments`;

const wrongList = {
  message:
    'This cursor belongs to a list with another filter or order. Repeat that filter and order, or omit the cursor.',
  path: ['project', 'list'],
  extensions: { code: 'BAD_USER_INPUT' },
};

interface Cursor {
  readonly project: {
    readonly list: {
      readonly nodes: readonly unknown[];
      readonly pageInfo: { readonly endCursor: string };
    };
  };
}

function deploymentsWith(args: string): string {
  return `{ project(id: "${BOX_OFFICE.id}") { list: deployments(${args}) {
    nodes { databaseId }
    pageInfo { hasPreviousPage hasNextPage startCursor endCursor }
    totalCount
  } } }`;
}
