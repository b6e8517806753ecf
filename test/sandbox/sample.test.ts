import { describe, expect, test } from 'vitest';
import { createSample } from '../../src/sandbox/sample/company.ts';
import { copySample } from '../../src/sandbox/sample/copy.ts';
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
    const [copy] = copySample(company).projects;
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

describe('The storefront', () => {
  test('has more environments than fit on a page', () => {
    expect(projectOf(sampleProjects.storefront).environments.length).toBeGreaterThan(110);
  });
});
