import { describe, expect, test } from 'vitest';
import { sampleProjects } from '../../src/sandbox/sample/projects.ts';
import { deployments, idsOf, main, record, records, startedSandbox, type Ask, type Reply } from './start.ts';

const list = `${main}/merge_requests`;

/** A deployment with sixteen merge requests, newest first. */
async function big(ask: Ask): Promise<string> {
  const [, id] = idsOf(await ask(`${deployments}?environment=venue/lyceum`));
  return `${deployments}/${String(id)}/merge_requests`;
}

function iidsOf(reply: Reply): number[] {
  return records(reply).map(({ iid }) => iid as number);
}

describe('GET /projects/:id/merge_requests', () => {
  test('returns the merge requests in iids[] with one request', async () => {
    const { ask } = await startedSandbox();

    const reply = await ask(`${list}?iids[]=3&iids%5B%5D=1&iids[]=9999`);

    expect(iidsOf(reply).toSorted()).toEqual([1, 3]);
  });

  test.each([
    ['state=opened&draft=true', 2],
    ['state=opened&wip=no', 4],
    ['state=closed', 2],
    ['search=opinions&in=description', 8],
    ['search=opinions&in=title', 0],
    ['search=refund&in=title', 4],
    ['source_branch=prepare-the-christmas-sale', 1],
    ['target_branch=release', 0],
    ['state=merged&author_username=mira.castellan&not[labels]=type::feature,type::bug,type::upkeep', 0],
    ['labels=None', 9],
    ['milestone=None', 3],
    ['reviewer_id=None', 3],
    ['merged_after=2026-11-18T00:00:00Z', 1],
  ])('filters by %s', async (query, count) => {
    const { ask } = await startedSandbox();

    const reply = await ask(`${list}?per_page=100&${query}`);

    expect(records(reply)).toHaveLength(count);
  });

  test('a scope refers to the caller', async () => {
    const { ask, sandbox } = await startedSandbox();

    const reply = await ask(`${list}?scope=created_by_me&per_page=100`, { token: sandbox.tokens.developer });

    const authors = new Set(records(reply).map(({ author }) => (author as { username: string }).username));
    expect([...authors]).toEqual(['tomasz.wilk']);
  });

  test('labels are names, or objects if details are requested', async () => {
    const { ask } = await startedSandbox();

    const names = await ask(`${list}?iids[]=1`);
    const details = await ask(`${list}?iids[]=1&with_labels_details=true`);

    expect(records(names)[0]?.labels).toContain('payments');
    expect(records(details)[0]?.labels).toContainEqual(
      expect.objectContaining({ name: 'payments', color: '#108548' }),
    );
  });

  test('filters by the environment that merge requests were deployed to', async () => {
    const { ask } = await startedSandbox();

    const deployed = await ask(`${list}?environment=production&per_page=100`);

    expect(records(deployed).length).toBeGreaterThan(30);
    expect(records(deployed).map(({ state }) => state)).toEqual(records(deployed).map(() => 'merged'));
  });

  test('knows approvals in the Enterprise Edition only', async () => {
    const { ask, sandbox } = await startedSandbox();
    const approved = `${list}?approved_by_usernames[]=zofia.lindqvist&per_page=100`;

    const enterprise = await ask(approved);
    const none = await ask(`${list}?approved_by_ids=None&state=merged`);
    sandbox.behave({ edition: 'ce' });
    const community = await ask(approved);

    expect(records(enterprise)).toHaveLength(8);
    expect(iidsOf(none)).toEqual([34]);
    expect(records(community)).toHaveLength(72);
  });

  test('returns few fields with view=simple', async () => {
    const { ask } = await startedSandbox();

    const reply = await ask(`${list}?iids[]=1&view=simple`);

    expect(records(reply).map((row) => Object.keys(row).toSorted())).toEqual([
      ['created_at', 'description', 'id', 'iid', 'project_id', 'state', 'title', 'updated_at', 'web_url'],
    ]);
  });

  test.each(['asc', 'desc'])(
    'puts those that are not merged last in the order of merged_at %s',
    async (sort) => {
      const { ask } = await startedSandbox();

      const reply = await ask(`${list}?order_by=merged_at&sort=${sort}&per_page=100`);

      const states = records(reply).map(({ merged_at: mergedAt }) => mergedAt !== null);
      expect(states.indexOf(false)).toBe(64);
      expect(states.lastIndexOf(true)).toBe(63);
    },
  );

  test('leaves the bounds of a period of deployments out', async () => {
    const now = '2026-11-20T16:00:00.000Z';
    const { ask } = await startedSandbox({ now: () => new Date(now), mergeRequestLinkDelay: 0 });
    const { id: sha } = record(await ask(`${main}/repository/commits/main`));
    await ask(deployments, {
      method: 'POST',
      body: { environment: 'fresh', sha, ref: 'main', tag: false, status: 'success' },
    });
    const count = async (bounds: string) =>
      records(await ask(`${list}?environment=fresh&per_page=100&${bounds}`)).length;

    expect(await count('')).toBe(64);
    expect(await count(`deployed_after=${now}`)).toBe(0);
    expect(await count(`deployed_before=${now}`)).toBe(0);
    expect(await count('deployed_after=2026-11-20T15:59:59.999Z')).toBe(64);
    expect(await count('deployed_before=2026-11-20T16:00:00.001Z')).toBe(64);
  });

  test.each([
    'author_id=1&author_username=x',
    'assignee_id=1&assignee_username=x',
    'reviewer_id=1&reviewer_username=x',
    'merge_user_id=1&merge_user_username=x',
    'wip=yes&draft=true',
  ])('refuses %s', async (query) => {
    const { ask } = await startedSandbox();

    const reply = await ask(`${list}?${query}`);

    const names = [...new URLSearchParams(query).keys()].join(', ');
    expect(reply).toMatchObject({ status: 400, json: { error: `${names} are mutually exclusive` } });
  });
});

describe('GET /projects/:id/merge_requests/:merge_request_iid', () => {
  test('has more fields than an item of the list', async () => {
    const { ask } = await startedSandbox();

    const reply = await ask(`${list}/1`);

    expect(reply.json).toMatchObject({
      iid: 1,
      state: 'merged',
      diff_refs: {},
      references: { full: 'lanternway/ticketing/box-office!1' },
    });
  });

  test('an unknown merge request is not found', async () => {
    const { ask } = await startedSandbox();

    const reply = await ask(`${list}/9999`);

    expect(reply).toMatchObject({ status: 404, json: { message: '404 Not found' } });
  });
});

describe('GET /projects/:id/deployments/:deployment_id/merge_requests', () => {
  test('lists the newest first', async () => {
    const { ask } = await startedSandbox();

    const reply = await ask(await big(ask));

    const moments = records(reply).map((mergeRequest) => mergeRequest.created_at as string);
    expect(moments).toHaveLength(16);
    expect(moments).toEqual(moments.toSorted().toReversed());
  });

  test('has pages like every list', async () => {
    const { ask } = await startedSandbox();
    const path = await big(ask);

    const reply = await ask(`${path}?per_page=5&page=2`);

    expect(records(reply)).toHaveLength(5);
    expect(reply.headers.get('x-total')).toBe('16');
  });

  test('ignores parameters that would change the form', async () => {
    const { ask } = await startedSandbox();
    const path = await big(ask);

    const plain = await ask(path);
    const dressed = await ask(`${path}?view=simple&with_labels_details=true&with_merge_status_recheck=true`);

    expect(dressed.json).toEqual(plain.json);
  });

  test('an unknown deployment has none', async () => {
    const { ask } = await startedSandbox();

    const reply = await ask(`${deployments}/1/merge_requests`);

    expect(reply).toMatchObject({ status: 200, json: [] });
  });

  test('a deployment of another project has none', async () => {
    const { ask } = await startedSandbox();
    const [other] = idsOf(await ask(`/projects/${sampleProjects.seatMap}/deployments`));

    const reply = await ask(`${deployments}/${String(other)}/merge_requests`);

    expect(reply).toMatchObject({ status: 200, json: [] });
  });

  test('ignores iids[], which only the project’s list has', async () => {
    const { ask } = await startedSandbox();

    const reply = await ask(`${await big(ask)}?iids[]=1`);

    expect(records(reply)).toHaveLength(16);
  });

  test.each([
    'labels=type::bug',
    'milestone=None',
    'not[labels]=type::bug',
    'not[milestone]=Any',
    'order_by=title',
    'sort=asc',
    'approver_ids[]=1',
    'approved_by_ids[]=1',
    'approved_by_usernames[]=x',
    'approved=yes',
    'scope=created-by-me',
    'search=',
    'source_branch=',
    'target_branch=',
  ])('ignores %s, as GitLab does', async (query) => {
    const { ask } = await startedSandbox();
    const path = await big(ask);

    const plain = await ask(path);
    const filtered = await ask(`${path}?${query}`);

    expect(iidsOf(filtered)).toEqual(iidsOf(plain));
  });

  test.each(['order_by=size', 'sort=up'])('checks %s although it ignores it', async (query) => {
    const { ask } = await startedSandbox();

    const reply = await ask(`${await big(ask)}?${query}`);

    expect(reply).toMatchObject({ status: 400 });
  });

  test('accepts the filters of the project’s list', async () => {
    const { ask } = await startedSandbox();
    const path = await big(ask);

    const mine = await ask(`${path}?author_username=kwame.asante`);
    const elsewhere = await ask(`${path}?environment=production`);
    const both = await ask(`${path}?author_id=1&author_username=x`);

    expect(records(mine).length).toBeGreaterThan(0);
    expect(records(mine).length).toBeLessThan(16);
    expect(elsewhere.json).toEqual([]);
    expect(both.json).toEqual({ error: 'author_id, author_username are mutually exclusive' });
  });
});
