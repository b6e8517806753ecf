import { describe, expect, test } from 'vitest';
import { BOX_OFFICE, startGateway } from '../support/gateway.ts';

describe('a guest of a private project', () => {
  test('sees the project, and of everything else that it is forbidden', async () => {
    const { gitlab, execute } = await startGateway();

    const { data, errors } = await execute<unknown>(
      `{ project(id: ${BOX_OFFICE.id}) {
        name defaultBranch
        environments { nodes { name } }
        deployments { nodes { id } }
        mergeRequests { nodes { id } }
        mergeRequest(iid: 1) { title }
        commit(sha: "main") { title }
      } }`,
      {},
      { 'private-token': gitlab.tokens.guest },
    );

    expect(data).toEqual({
      project: {
        name: 'Box Office',
        defaultBranch: null,
        environments: null,
        deployments: null,
        mergeRequests: null,
        mergeRequest: null,
        commit: null,
      },
    });
    expect(errors?.map(({ path, extensions }) => [path?.at(-1), extensions?.code]).toSorted()).toEqual(
      ['commit', 'deployments', 'environments', 'mergeRequest', 'mergeRequests'].map((name) => [
        name,
        'FORBIDDEN',
      ]),
    );
  });

  test('sees the board of a group, with an error for each project that shows no deployments', async () => {
    const { gitlab, execute } = await startGateway();

    const { data, errors } = await execute<{
      group: { projects: { nodes: { name: string; environments: unknown }[] } };
    }>(
      `{ group(id: "lanternway") {
        projects(filter: { includeSubgroups: true, archived: false }) {
          nodes { name environments { totalCount } }
        }
      } }`,
      {},
      { 'private-token': gitlab.tokens.guest },
    );

    const shown = data?.group.projects.nodes.map(({ name, environments }) => [name, environments !== null]);
    expect(shown).toEqual([
      ['Mail Relay', true],
      ['Design Tokens', true],
      ['Storefront', false],
      ['Seat Map', true],
      ['Box Office', false],
    ]);
    expect(errors?.map(({ extensions }) => extensions?.code)).toEqual(['FORBIDDEN', 'FORBIDDEN']);
  });
});
