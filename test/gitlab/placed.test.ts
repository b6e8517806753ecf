import { describe, expect, test } from 'vitest';
import { type CommitJson, placeCommit } from '../../src/gitlab/commits.ts';
import { type DeploymentJson, placeDeployment } from '../../src/gitlab/deployments.ts';
import { BY_SHA, hasIdentity, identified, type Unplaced } from '../../src/gitlab/identity.ts';
import { type MergeRequestJson, placeMergeRequest } from '../../src/gitlab/merge-requests.ts';
import { readPage } from '../../src/gitlab/pages.ts';
import { recording } from '../support/recording.ts';

const RECORDED: Unplaced<CommitJson> = { id: 'a1b2c3', title: 'Add a shop' };

describe('a placed thing', () => {
  test('has its project, and so has everything in it', async () => {
    const [json] = await recording<Unplaced<DeploymentJson>[]>('deployments_list');

    const deployment = json && placeDeployment('group/app', json);

    expect(deployment).toMatchObject({
      project_key: 'group/app',
      environment: { project_key: 'group/app' },
      deployable: {
        project_key: 'group/app',
        commit: { project_key: 'group/app' },
        pipeline: { project_key: 'group/app' },
      },
    });
  });

  test('is a new object: GitLab’s JSON stays as it is', async () => {
    const deployments = frozen(await recording<Unplaced<DeploymentJson>[]>('deployments_list'));
    const mergeRequests = frozen(await recording<Unplaced<MergeRequestJson>[]>('gogitlab_merge_requests'));
    const odd = frozen({
      id: 1,
      ref: 7,
      user: { id: null },
      environment: 'production',
      approvals: [{ user: { id: 'x' } }, null],
      approval_summary: { rules: [{ id: 'x', deployment_approvals: 'none' }] },
    }) as unknown as Unplaced<DeploymentJson>;

    const place = () => [
      ...[...deployments, odd].map((json) => placeDeployment('1', json)),
      ...mergeRequests.map((json) => placeMergeRequest('1', json)),
    ];

    expect(place).not.toThrow();
    expect(placeDeployment('1', odd)).toMatchObject({
      ref: '7',
      user: null,
      environment: null,
      approvals: [{ user: null }, null],
      approval_summary: { rules: [{ deployment_approvals: 'none' }] },
    });
  });

  test('is the only one that compiles where a project is needed', () => {
    // @ts-expect-error: `project_key` is missing.
    const commit: CommitJson = RECORDED;
    // @ts-expect-error: the environment is not placed.
    const deployment: DeploymentJson = { ...placeDeployment('1', bare()), environment: { id: 1, name: 'x' } };

    expect([commit, deployment]).toHaveLength(2);
    expect(placeCommit('1', RECORDED).project_key).toBe('1');
  });
});

describe('an identity', () => {
  test.each([
    ['a sha', { id: 'a1b2c3' }, true],
    ['an empty text', { id: '' }, false],
    ['a number', { id: 7 }, false],
    ['null', { id: null }, false],
    ['no object', 'a1b2c3', false],
  ])('of a commit can be its sha: %s', (_name, json, expected) => {
    expect(hasIdentity(json, BY_SHA)).toBe(expected);
  });

  test('of texts drops items from a page as one of numbers does', () => {
    const page = readPage<{ readonly id: unknown }>([{ id: 'a1b2c3' }, { id: 7 }], {});

    expect(identified(page, BY_SHA)).toMatchObject({
      items: [{ id: 'a1b2c3' }],
      places: [{ id: 'a1b2c3' }, null],
    });
  });
});

function bare(): Unplaced<DeploymentJson> {
  return { id: 1, ref: 'main', sha: 'a1b2c3', status: 'success' };
}

/** The JSON with everything in it frozen, so that a change to it throws. */
function frozen<T>(json: T): T {
  if (typeof json === 'object' && json !== null) Object.values(Object.freeze(json)).forEach(frozen);
  return json;
}
