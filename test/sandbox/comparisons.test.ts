import { describe, expect, test } from 'vitest';
import { recording } from '../support/recording.ts';
import { schemaProblems } from './gitlab-schemas.ts';
import { main, record, records, startedSandbox, type Ask } from './start.ts';

/** Staging of this project is ahead of production by three merges. */
const GUEST_LIST = '/projects/51120437';
const compare = `${GUEST_LIST}/repository/compare`;

interface Compared {
  readonly commits: { readonly id: string; readonly parent_ids: string[]; readonly committed_date: string }[];
  readonly diffs: object[];
}

async function shaIn(ask: Ask, environment: string): Promise<string> {
  const query = `environment=${environment}&status=success&order_by=finished_at&sort=desc&per_page=1`;
  const [last] = records(await ask(`${GUEST_LIST}/deployments?${query}`));
  return String(last?.sha);
}

// CONTRACT-MORE.md §13.1.
describe('GET /projects/:id/repository/compare', () => {
  test('returns all that `to` has and `from` lacks, oldest first, with the changed files', async () => {
    const { ask } = await startedSandbox();
    const [from, to] = [await shaIn(ask, 'production'), await shaIn(ask, 'staging')];

    const reply = await ask(`${compare}?from=${from}&to=${to}`);

    const { commits, diffs } = reply.json as Compared;
    expect(commits).toHaveLength(6);
    expect(commits.map(({ committed_date }) => committed_date)).toEqual(
      commits.map(({ committed_date }) => committed_date).toSorted(),
    );
    expect(commits[0]?.parent_ids).toEqual([from]);
    expect(diffs).toHaveLength(3);
    expect(reply.json).toMatchObject({
      commit: commits.at(-1),
      compare_timeout: false,
      compare_same_ref: false,
      web_url: `https://gitlab.example.com/harbour-stage/front-of-house/guest-list/-/compare/${from}...${to}`,
    });
    expect(commits.at(-1)?.id).toBe(to);
    expect(commits.flatMap((commit) => schemaProblems('commit/basic', commit))).toEqual([]);
  });

  test('has the keys of a recorded comparison', async () => {
    const { ask } = await startedSandbox();
    const recorded = await recording<Record<string, unknown> & { diffs: object[] }>('gitlab4j_compare');

    const made = record(await ask(`${compare}?from=${await shaIn(ask, 'production')}&to=main`));

    expect(Object.keys(made)).toEqual(expect.arrayContaining(Object.keys(recorded)));
    expect(Object.keys((made.diffs as object[])[0] ?? {})).toEqual(
      expect.arrayContaining(Object.keys(recorded.diffs[0] ?? {})),
    );
  });

  test('is empty backwards; with `straight`, it shows the files that go', async () => {
    const { ask } = await startedSandbox();
    const [from, to] = [await shaIn(ask, 'staging'), await shaIn(ask, 'production')];

    const backwards = await ask(`${compare}?from=${from}&to=${to}`);
    const straight = await ask(`${compare}?from=${from}&to=${to}&straight=true`);

    expect(backwards.json).toMatchObject({ commit: null, commits: [], diffs: [], compare_same_ref: false });
    expect(straight.json).toMatchObject({
      commits: [],
      diffs: [{ deleted_file: true }, { deleted_file: true }, { deleted_file: true }],
    });
  });

  test('accepts branches, tags and shortened shas; two names of a commit are the same', async () => {
    const { ask } = await startedSandbox();
    const { id: sha } = record(await ask(`${main}/repository/commits/main`));

    const tagged = await ask(`${main}/repository/compare?from=v2026.11.4&to=main`);
    const same = await ask(`${main}/repository/compare?from=main&to=${String(sha).slice(0, 8)}`);

    expect((tagged.json as Compared).commits.at(-1)?.id).toBe(sha);
    expect(same.json).toMatchObject({ commit: null, commits: [], diffs: [], compare_same_ref: true });
  });

  test('cuts off the files of a large comparison, but no commits', async () => {
    const { ask } = await startedSandbox({ behaviour: { mostComparedFiles: 2 } });

    const reply = await ask(`${compare}?from=${await shaIn(ask, 'production')}&to=main`);

    const { commits, diffs } = reply.json as Compared;
    expect([commits.length, diffs.length]).toEqual([6, 2]);
    expect(reply.json).toMatchObject({ compare_timeout: true });
  });

  test.each([
    ['from=nowhere&to=main', 404, { message: '404 Ref Not Found' }],
    ['from=main&to=nowhere', 404, { message: '404 Ref Not Found' }],
    ['to=main', 400, { error: 'from is missing' }],
    ['from=main&to=', 400, { error: 'to is empty' }],
    ['from=main&to=main&straight=perhaps', 400, { error: 'straight is invalid' }],
    [
      'from=main&to=main&from_project_id=48210977',
      400,
      { message: 'Target project id:48210977 is not a fork of project id:51120437' },
    ],
  ])('answers %s with %d', async (query, status, json) => {
    const { ask } = await startedSandbox();

    expect(await ask(`${compare}?${query}`)).toMatchObject({ status, json });
  });
});
