import { describe, expect, test } from 'vitest';

import { getDeployment, createDeployment } from '../../src/gitlab/deployments.ts';
import { path } from '../../src/gitlab/path.ts';
import { isFit, Unfit } from '../../src/gitlab/unfit.ts';
import { BOX_OFFICE, startGateway } from '../support/gateway.ts';
import { startClient, startFarEnd, text } from './far-end.ts';

const GIANT = 'x'.repeat(1024 * 1024 + 1);
const SHA = 'a'.repeat(40);

function nested(levels: number): string {
  return `${'['.repeat(levels)}${']'.repeat(levels)}`;
}

describe('a text that is too long', () => {
  test.each([
    [GIANT.length - 1, 'x'.repeat(GIANT.length - 1)],
    [GIANT.length, expect.any(Unfit)],
  ])('of %i characters: one character decides', async (length, expected) => {
    const gitlab = await startFarEnd(
      text(JSON.stringify({ id: 1, a: [{ b: 'x'.repeat(length) }], c: 'kept' })),
    );
    const client = startClient(gitlab.url, { maxResponseBytes: 5_000_000 });

    expect(await client.get(path`/user`)).toEqual({ id: 1, a: [{ b: expected as unknown }], c: 'kept' });
  });

  // `trailers` are read from the message: GitLab leaves them empty (CONTRACT.md, "Commit").
  test('does not reach the response', async () => {
    const { gitlab, execute } = await startGateway();
    const body = { id: SHA, title: 'Kept', message: GIANT };
    gitlab.fault({ path: `/projects/${BOX_OFFICE.id}/repository`, does: 'answer', status: 200, body });

    const { data, errors } = await execute<unknown>(
      `{ project(id: ${BOX_OFFICE.id}) { commit(sha: "${SHA}") { title message } } }`,
    );

    expect(data).toEqual({ project: { commit: { title: 'Kept', message: null } } });
    expect(errors).toMatchObject([
      { path: ['project', 'commit', 'message'], extensions: { code: 'UPSTREAM_INVALID_RESPONSE' } },
    ]);
  });

  test('does not hide that a change was made', async () => {
    const body = JSON.stringify({ id: 7, iid: 1, ref: 'main', sha: SHA, status: 'success', novelty: GIANT });
    const gitlab = await startFarEnd(text(body, 201));
    const client = startClient(gitlab.url, { maxResponseBytes: 5_000_000 });
    const deployment = { environment: 'production', sha: SHA, ref: 'main', tag: false, status: 'success' };

    expect(await createDeployment(client, '1', deployment)).toMatchObject({ deployment: { id: 7 } });
  });
});

describe('JSON that is nested too deeply', () => {
  test.each([
    [32, true],
    [33, false],
    [1_000_000, false],
  ])('%i levels: %s', (levels, fits) => {
    expect(isFit(JSON.parse(nested(levels)))).toBe(fits);
  });

  // `trailers` are read from the message: GitLab leaves them empty (CONTRACT.md, "Commit").
  test('does not reach the response', async () => {
    const { gitlab, execute } = await startGateway();
    const body = `{"id":"${SHA}","title":"Kept","trailers":${nested(10_000)}}`;
    gitlab.fault({ path: `/projects/${BOX_OFFICE.id}/repository`, does: 'answer', status: 200, body });

    const { data, errors } = await execute<unknown>(
      `{ project(id: ${BOX_OFFICE.id}) { commit(sha: "${SHA}") { title trailers } } }`,
    );

    expect(data).toEqual({ project: { commit: { title: 'Kept', trailers: null } } });
    expect(errors).toBeUndefined();
  });

  test('does no harm in parts that the gateway does not read', async () => {
    const body = `{"id":7,"iid":1,"ref":"main","sha":"a","status":"success","novelty":${nested(10_000)}}`;
    const gitlab = await startFarEnd(text(body));

    expect(await getDeployment(startClient(gitlab.url), '1', '7')).toMatchObject({ id: 7 });
  });
});
