import { describe, expect, test } from 'vitest';
import { BOX_OFFICE, startGateway } from '../support/gateway.ts';

const IN_PROJECT = [
  ['environment', 'deployments(filter: { environment: $text }) { totalCount }'],
  ['name', 'environments(filter: { name: $text }) { totalCount }'],
  ['search', 'environments(filter: { search: $text }) { totalCount }'],
  ['name', 'environment(name: $text) { id }'],
] as const;

// CONTRACT.md §1.1, §1.5, §3.1: GitLab takes these as if they were not sent, and lists everything.
describe('a blank text in a filter', () => {
  test.each(
    IN_PROJECT.flatMap(([name, selection]) => ['', ' ', '\u00a0\t'].map((text) => [name, selection, text])),
  )('`%s` of %s as %j is refused without a request', async (name, selection, text) => {
    const { gitlab, gateway, execute } = await startGateway();

    const { data, errors } = await execute<unknown>(
      `query ($text: String) { project(id: ${BOX_OFFICE.id}) { it: ${selection} } }`,
      { text },
    );

    expect(data).toEqual({ project: { it: null } });
    expect(errors).toMatchObject([
      {
        message: expect.stringContaining(`\`${name}\` is blank`) as string,
        path: ['project', 'it'],
        extensions: { code: 'BAD_USER_INPUT' },
      },
    ]);
    await gateway.close();
    expect(gitlab.lines()).toEqual([]);
  });

  test.each([
    'search',
    'sourceBranch',
    'targetBranch',
    'authorUsername',
    'reviewerUsername',
    'mergeUserUsername',
  ])('`%s` of merge requests is refused as well', async (name) => {
    const { gitlab, execute } = await startGateway();

    const { data, errors } = await execute<unknown>(
      `query ($text: String) {
          deployment(project: ${BOX_OFFICE.id}, id: 913402248) {
            status mergeRequests(filter: { ${name}: $text }) { totalCount }
          }
        }`,
      { text: '' },
    );

    expect(data).toEqual({ deployment: { status: 'FAILED', mergeRequests: null } });
    expect(errors).toMatchObject([
      {
        message: expect.stringContaining(`\`${name}\` is blank`) as string,
        extensions: { code: 'BAD_USER_INPUT' },
      },
    ]);
    expect(gitlab.lines()).toEqual([`GET /projects/${BOX_OFFICE.id}/deployments/913402248`]);
  });

  test('is none where it is null, as a variable that is left out', async () => {
    const { query } = await startGateway();

    const answer = await query<unknown>(
      `query ($text: String) {
        project(id: ${BOX_OFFICE.id}) { deployments(filter: { environment: $text }) { totalCount } }
      }`,
    );

    expect(answer).toEqual({ project: { deployments: { totalCount: 384 } } });
  });
});
