import { describe, expect, test } from 'vitest';
import { BOX_OFFICE } from '../support/gateway.ts';
import { ask } from './recipes/ask.ts';
import { ProjectBoardDocument, SetStatusDocument } from './recipes/generated/text/graphql.ts';
import { serveGateway } from './serve.ts';

describe('fetch with a typed document', () => {
  test('has data of the type that the document selects', async () => {
    const { url, gitlab } = await serveGateway();

    const { data, errors } = await ask(url, gitlab.tokens.maintainer, ProjectBoardDocument, {
      project: BOX_OFFICE.id,
      filter: { environment: 'demo/paris', status: 'RUNNING' },
    });

    const names: (string | undefined)[] | undefined = data?.project?.deployments?.edges.map(
      ({ node }) => node.environment?.name,
    );
    expect(errors).toBeUndefined();
    expect(names).toEqual(['demo/paris']);
    expect(gitlab.lines()).toEqual([
      `GET /projects/${BOX_OFFICE.id}/deployments?environment=demo%2Fparis&status=running&per_page=20`,
    ]);
  });

  test('has null for what fails, and its code', async () => {
    const { url, gitlab } = await serveGateway();

    const { data, errors } = await ask(url, gitlab.tokens.maintainer, ProjectBoardDocument, {
      project: '1',
    });

    expect(data?.project).toBeNull();
    expect(errors).toContainEqual(
      expect.objectContaining({
        path: ['project', 'id'],
        extensions: expect.objectContaining({ code: 'NOT_FOUND' }) as object,
      }),
    );
  });

  test('does not compile with variables of another type, which the gateway refuses as well', async () => {
    const { url, gitlab } = await serveGateway();

    const { data, errors } = await ask(url, gitlab.tokens.maintainer, SetStatusDocument, {
      deployment: '1',
      // @ts-expect-error No status of a deployment.
      status: 'DONE',
    });

    expect(data).toBeUndefined();
    expect(errors).toMatchObject([{ extensions: { code: 'BAD_USER_INPUT' } }]);
    expect(gitlab.lines()).toEqual([]);
  });
});
