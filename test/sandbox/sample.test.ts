import { describe, expect, test } from 'vitest';
import { isVisible } from '../../src/sandbox/api/access.ts';
import { createSample, withTokens } from '../../src/sandbox/sample/company.ts';
import { SampleCopier } from '../../src/sandbox/sample/copy.ts';
import { sampleProjects } from '../../src/sandbox/sample/projects.ts';
import type { Project } from '../../src/sandbox/entities/project.ts';

const company = createSample();
const main = projectOf(sampleProjects.boxOffice);

function projectOf(id: number): Project {
  const found = company.projects.find((project) => project.id === id);
  if (found === undefined) throw new Error(`No project: ${id}`);
  return found;
}

describe('The sample company', () => {
  test('is the same every time, in new objects', () => {
    const other = createSample();

    expect(other.projects.map(({ deployments }) => deployments.map(({ id, sha }) => [id, sha]))).toEqual(
      company.projects.map(({ deployments }) => deployments.map(({ id, sha }) => [id, sha])),
    );
    // Records refer to each other in circles, which `toBe` would follow for ever.
    expect(other.projects[0].deployments[0] === main.deployments[0]).toBe(false);
  });

  test('has copies whose records refer to each other and to the same people', () => {
    const [copy] = new SampleCopier(company).copy().projects;
    const deployment = copy.deployments.at(-1);

    expect(copy === main).toBe(false);
    expect(copy.deployments.map(({ id, status }) => [id, status])).toEqual(
      main.deployments.map(({ id, status }) => [id, status]),
    );
    expect(deployment?.project === copy).toBe(true);
    expect(copy.environments.some((environment) => environment === deployment?.environment)).toBe(true);
    expect(copy.jobs.values().next().value?.project === copy).toBe(true);
    expect(deployment?.user === main.deployments.at(-1)?.user).toBe(true);
  });

  test('has ids that do not fit in 32 bits', () => {
    expect(Math.min(...main.pipelines.map(({ id }) => id))).toBeGreaterThan(2 ** 31);
    expect(Math.min(...main.jobs.keys())).toBeGreaterThan(2 ** 31);
  });

  test('ids rise with time', () => {
    for (const { deployments } of company.projects) {
      const moments = deployments.map(({ createdAt }) => createdAt);
      const ids = deployments.map(({ id }) => id);

      expect(moments).toEqual(moments.toSorted());
      expect(ids).toEqual(ids.toSorted((one, other) => one - other));
    }
  });

  test('shows every state of a deployment and of an environment', () => {
    const environments = company.projects.flatMap((project) => project.environments);

    expect(new Set(main.deployments.map(({ status }) => status))).toEqual(
      new Set(['created', 'running', 'success', 'failed', 'canceled', 'skipped', 'blocked']),
    );
    expect(new Set(environments.map(({ state }) => state))).toEqual(
      new Set(['available', 'stopping', 'stopped']),
    );
  });

  test('has the rare cases: no job, no user, no commit, no source project, no author', () => {
    const { deployments, mergeRequests, pipelines } = main;

    expect(deployments.some(({ job }) => job === null)).toBe(true);
    expect(deployments.some(({ user }) => user === null)).toBe(true);
    expect(deployments.some(({ job }) => job !== null && job.commit === null)).toBe(true);
    expect(deployments.some(({ status, job }) => status === 'success' && job?.status === 'failed')).toBe(
      true,
    );
    expect(mergeRequests.some(({ sourceProjectId }) => sourceProjectId === null)).toBe(true);
    expect(mergeRequests.some(({ author }) => author === null)).toBe(true);
    expect(pipelines.some(({ updatedAt }) => updatedAt === null)).toBe(true);
    expect(company.users.some(({ createdAt }) => createdAt === null)).toBe(true);
  });
});

describe('The main project', () => {
  test('has more than three pages of 100 deployments, and less than a page of environments', () => {
    expect(main.deployments.length).toBeGreaterThan(260);
    expect(main.environments.length).toBeLessThan(100);
    expect(main.mergeRequests.length).toBeGreaterThanOrEqual(40);
  });

  test('its first twenty deployments were made by five pipelines, and so were the next twenty', () => {
    const pipelines = main.deployments.slice(0, 40).map(({ job }) => job?.pipeline.id);

    expect(new Set(pipelines.slice(0, 20)).size).toBe(5);
    expect(new Set(pipelines.slice(20)).size).toBe(5);
  });

  test('each of its first twenty environments is among the newest hundred successful deployments', () => {
    const newest = main.deployments
      .filter(({ status }) => status === 'success')
      .toSorted((one, other) => ((one.finishedAt ?? '') < (other.finishedAt ?? '') ? 1 : -1))
      .slice(0, 100);
    const recent = new Set(newest.map(({ environment }) => environment));
    const ever = new Set(main.deployments.map(({ environment }) => environment));

    expect(main.environments.slice(0, 20).every((environment) => recent.has(environment))).toBe(true);
    expect(main.environments.some((environment) => ever.has(environment) && !recent.has(environment))).toBe(
      true,
    );
    expect(main.environments.filter((environment) => !ever.has(environment)).length).toBe(3);
  });

  test('has deployments with several merge requests', () => {
    const counts = main.deployments.map(({ mergeRequests }) => mergeRequests.length);

    expect(counts.filter((count) => count > 1).length).toBeGreaterThan(50);
    expect(Math.max(...counts)).toBeGreaterThan(20);
  });
});

// What a board of many projects has to show.
describe('The projects beside it', () => {
  const production = (id: number) => {
    const { deployments } = projectOf(id);
    return deployments.filter(({ environment }) => environment.name === 'production');
  };
  const placeOf = (project: Project, name: string) => {
    const newest = project.deployments.findLast(
      ({ environment, status }) => environment.name === name && status === 'success',
    );
    return project.commits.get(newest?.sha ?? '')?.place ?? -1;
  };

  test('are a dozen in two groups with subgroups', () => {
    const roots = company.groups.filter(({ parent }) => parent === null);
    const subgroups = roots.map((root) => company.groups.filter(({ parent }) => parent === root).length);
    const owners = new Set(company.projects.map(({ group }) => group));

    expect(company.projects).toHaveLength(12);
    expect(subgroups).toEqual([4, 2]);
    expect([...owners].every(({ parent }) => parent !== null)).toBe(true);
  });

  test('have one that is archived', () => {
    expect(company.projects.filter(({ archived }) => archived).map(({ id }) => id)).toEqual([
      sampleProjects.giftCards,
    ]);
  });

  test('have one that only the maintainer can see', () => {
    const tokens = [...withTokens(company, {}).tokens.values()];
    const seen = company.projects.filter((project) => {
      const users = new Set(tokens.map(({ user }) => user).filter((user) => isVisible(project, user)));
      return users.size === 1 && [...users].every(({ username }) => username === 'mira.castellan');
    });

    expect(seen.map(({ id }) => id)).toEqual([sampleProjects.payouts]);
  });

  test('have several whose staging is ahead of production', () => {
    const ahead = company.projects.filter(
      (project) => placeOf(project, 'staging') > placeOf(project, 'production'),
    );

    expect(ahead.map(({ id }) => id)).toEqual(
      expect.arrayContaining([sampleProjects.guestList, sampleProjects.cueServer, sampleProjects.inventory]),
    );
  });

  test('have running deployments in several projects, and a blocked one to production', () => {
    const running = company.projects.filter(({ deployments }) =>
      deployments.some(({ status }) => status === 'running'),
    );
    const blocked = production(sampleProjects.cueServer).at(-1);

    expect(running.map(({ id }) => id)).toEqual(
      expect.arrayContaining([sampleProjects.boxOffice, sampleProjects.guestList, sampleProjects.cueServer]),
    );
    expect(blocked?.status).toBe('blocked');
  });

  test('have one that was rolled back, and one whose last deployment failed', () => {
    const { commits } = projectOf(sampleProjects.signage);
    const [before, last] = production(sampleProjects.signage).slice(-2);
    const place = (sha = '') => commits.get(sha)?.place ?? -1;

    expect([before?.status, last?.status]).toEqual(['success', 'success']);
    expect(place(last?.sha)).toBeLessThan(place(before?.sha));
    expect(production(sampleProjects.inventory).at(-1)?.status).toBe('failed');
  });
});

describe('The storefront', () => {
  test('has more environments than fit on a page', () => {
    expect(projectOf(sampleProjects.storefront).environments.length).toBeGreaterThan(110);
  });
});
