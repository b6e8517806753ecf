import { describe, expect, test } from 'vitest';
import { sampleProjects } from '../../src/sandbox/sample/projects.ts';
import { idsOf, record, records, type Reply, startedSandbox } from './start.ts';

const LANTERNWAY = 5810224;
const PLATFORM = 5810452;

function pathsOf(reply: Reply, key = 'full_path'): unknown[] {
  return records(reply).map((item) => item[key]);
}

function projectPathsOf(reply: Reply): unknown[] {
  return pathsOf(reply, 'path_with_namespace');
}

describe('GET /groups', () => {
  test('lists the groups that the caller belongs to, by name', async () => {
    const { ask, sandbox } = await startedSandbox();

    const maintainer = await ask('/groups');
    const reporter = await ask('/groups', { token: sandbox.tokens.reporter });
    const outsider = await ask('/groups', { token: sandbox.tokens.outsider });

    expect(pathsOf(maintainer)).toEqual([
      'harbour-stage/backstage',
      'lanternway/platform/finance',
      'harbour-stage/front-of-house',
      'harbour-stage',
      'lanternway',
      'lanternway/platform',
      'lanternway/quality',
      'lanternway/ticketing',
      'lanternway/web',
    ]);
    expect(pathsOf(reporter)).not.toContain('lanternway/platform/finance');
    expect(pathsOf(outsider)).toEqual([]);
  });

  test('with all_available adds those that everybody may see', async () => {
    const { ask, sandbox } = await startedSandbox();

    const outsider = await ask('/groups?all_available=true', { token: sandbox.tokens.outsider });

    expect(pathsOf(outsider)).toEqual([
      'lanternway',
      'lanternway/platform',
      'lanternway/ticketing',
      'lanternway/web',
    ]);
  });

  test('filters, sorts and pages', async () => {
    const { ask } = await startedSandbox();

    const top = await ask('/groups?top_level_only=true&order_by=id&sort=desc');
    const found = await ask('/groups?search=STAGE&skip_groups[]=6120840');
    const page = await ask('/groups?per_page=2&page=2');

    expect(pathsOf(top)).toEqual(['harbour-stage', 'lanternway']);
    expect(pathsOf(found)).toEqual(['harbour-stage/backstage']);
    expect(pathsOf(page)).toEqual(['harbour-stage/front-of-house', 'harbour-stage']);
    expect(page.headers.get('x-total')).toBe('9');
  });
});

describe('GET /groups/:id', () => {
  test('takes a number and a path without a slash, and embeds projects unless told not to', async () => {
    const { ask } = await startedSandbox();

    const byNumber = record(await ask(`/groups/${LANTERNWAY}?with_projects=false`));
    const byPath = record(await ask('/groups/Lanternway?with_projects=false'));
    const withProjects = record(await ask('/groups/lanternway%2Fweb'));

    expect(byPath).toEqual(byNumber);
    expect(byNumber).toMatchObject({
      id: LANTERNWAY,
      name: 'Lanternway',
      full_name: 'Lanternway',
      full_path: 'lanternway',
      parent_id: null,
      web_url: 'https://gitlab.example.com/groups/lanternway',
      shared_with_groups: [],
    });
    expect(byNumber).not.toHaveProperty('projects');
    expect((withProjects.projects as { path: string }[]).map(({ path }) => path).toSorted()).toEqual([
      'design-tokens',
      'gift-cards',
      'storefront',
    ]);
  });

  test('does not show a private group to others', async () => {
    const { ask, sandbox } = await startedSandbox();

    const replies = await Promise.all(
      ['/groups/harbour-stage', '/groups/harbour-stage/projects', '/groups/no-such-group'].map((path) =>
        ask(path, { token: sandbox.tokens.outsider }),
      ),
    );

    expect(replies.map(({ status }) => status)).toEqual([404, 404, 404]);
    expect(replies.map(({ json }) => json)).toEqual(replies.map(() => ({ message: '404 Group Not Found' })));
  });
});

describe('the groups below a group', () => {
  test('are the direct ones, or all of them', async () => {
    const { ask } = await startedSandbox();

    const children = await ask('/groups/lanternway/subgroups');
    const all = await ask('/groups/lanternway/descendant_groups');

    expect(pathsOf(children)).toEqual([
      'lanternway/platform',
      'lanternway/quality',
      'lanternway/ticketing',
      'lanternway/web',
    ]);
    expect(pathsOf(all)).toContain('lanternway/platform/finance');
    expect(records(all)).toHaveLength(5);
    expect(records(all).find(({ name }) => name === 'Finance')).toMatchObject({ parent_id: PLATFORM });
  });

  test('top_level_only wins over the parent', async () => {
    const { ask } = await startedSandbox();

    const reply = await ask('/groups/lanternway/subgroups?top_level_only=true');

    expect(pathsOf(reply)).toEqual(['harbour-stage', 'lanternway']);
  });
});

describe('GET /groups/:id/projects', () => {
  test('lists the own ones, newest first, and those of subgroups on demand', async () => {
    const { ask } = await startedSandbox();

    const own = await ask('/groups/lanternway/projects');
    const all = await ask('/groups/lanternway/projects?include_subgroups=true');

    expect(records(own)).toEqual([]);
    expect(idsOf(all)).toEqual(idsOf(all).toSorted((one, other) => other - one));
    expect(records(all)).toHaveLength(8);
    expect(records(all)[0]).not.toHaveProperty('permissions');
  });

  test('shows archived ones unless they are filtered out, and what only the maintainer may see', async () => {
    const { ask, sandbox } = await startedSandbox();
    const all = '/groups/lanternway/projects?include_subgroups=true&order_by=path&sort=asc&simple=true';

    const active = await ask(`${all}&archived=false`);
    const archived = await ask(`${all}&archived=true`);
    const developer = await ask(`${all}&archived=false`, { token: sandbox.tokens.developer });

    expect(projectPathsOf(archived)).toEqual(['lanternway/web/gift-cards']);
    expect(projectPathsOf(active)).toContain('lanternway/platform/finance/payouts');
    expect(projectPathsOf(developer)).not.toContain('lanternway/platform/finance/payouts');
  });

  test('filters by topic and by activity, although it does not declare that', async () => {
    const { ask } = await startedSandbox();
    const all = '/groups/harbour-stage/projects?include_subgroups=true';

    const tagged = await ask(`${all}&topic=ticketing`);
    const recent = await ask(`${all}&last_activity_after=2030-01-01T00:00:00Z`);

    expect(projectPathsOf(tagged)).toEqual(['harbour-stage/front-of-house/guest-list']);
    expect(records(recent)).toEqual([]);
  });
});

describe('GET /projects', () => {
  test('filters by what is starred, archived and tagged', async () => {
    const { ask } = await startedSandbox();

    const starred = await ask('/projects?starred=true&order_by=name&sort=asc');
    const archived = await ask('/projects?archived=true');
    const topics = await ask('/projects?topic=payments,ticketing');

    expect(pathsOf(starred, 'name')).toEqual(['Box Office', 'Cue Server', 'Design Tokens']);
    expect(pathsOf(archived, 'name')).toEqual(['Gift Cards']);
    expect(pathsOf(topics, 'name')).toEqual(['Box Office']);
    expect(records(archived)[0]).toMatchObject({ archived: true });
  });

  test('leaves out the keys of the code for a guest of a private project', async () => {
    const { ask, sandbox } = await startedSandbox();

    const [kiosk] = records(await ask('/projects?search=kiosk', { token: sandbox.tokens.reporter }));

    expect(kiosk).toMatchObject({ id: sampleProjects.kiosk, name: 'Kiosk' });
    expect(kiosk).not.toHaveProperty('default_branch');
  });
});

describe('GET /groups/:id/merge_requests', () => {
  test('has those of subgroups, but not of archived projects', async () => {
    const { ask } = await startedSandbox();

    const web = await ask('/groups/lanternway%2Fweb/merge_requests?per_page=100&order_by=created_at');
    const withArchived = await ask('/groups/lanternway%2Fweb/merge_requests?per_page=1&non_archived=false');
    const root = await ask('/groups/lanternway/merge_requests?per_page=1');

    const projects = new Set(records(web).map(({ project_id: id }) => id));
    expect(projects).not.toContain(sampleProjects.giftCards);
    expect(projects).toContain(sampleProjects.storefront);
    const total = (reply: Reply) => Number(reply.headers.get('x-total'));
    expect(total(withArchived)).toBe(total(web) + 8);
    expect(total(root)).toBeGreaterThan(total(web));
  });

  test('finds what was deployed to an environment in a period, bounds left out', async () => {
    const { ask } = await startedSandbox();
    const signage = `/projects/${sampleProjects.signage}`;
    const deployed =
      '/groups/harbour-stage%2Ffront-of-house/merge_requests?environment=production&state=merged';
    const [last] = records(
      await ask(`${signage}/deployments?environment=production&order_by=id&sort=desc&per_page=2`),
    ).slice(1);
    const finished = last?.updated_at as string;

    const all = await ask(deployed);
    const after = await ask(`${deployed}&deployed_after=${finished}`);

    expect(records(all).length).toBeGreaterThan(records(after).length);
    expect(await ask(deployed.replace('production', 'nowhere'))).toMatchObject({ json: [] });
    expect((await ask(`${deployed}&deployed_after=x`)).json).toEqual({ error: 'deployed_after is invalid' });
  });
});
