import { type Deployment, lastDeployment } from '../entities/deployment.ts';
import type { Environment } from '../entities/environment.ts';
import type { Project } from '../entities/project.ts';
import { engineers, people } from '../sample/people.ts';
import type { Random } from '../sample/random.ts';
import type { CourseRecords } from './course-records.ts';
import type { Course } from './course.ts';

/** Starts something in a project: usually a release, sometimes a retry, a rollback, or a deployment to one place. */
export function nextCourse(records: CourseRecords, project: Project, at: number): Course | null {
  const { random } = records.workshop;
  const chance = random.integer(1, 100);
  const again = chance <= 25 ? deploymentToRepeat(random, project) : undefined;
  if (again !== undefined) return repeat(records, again, at);
  const places = chance > 85 ? placesOf(project) : chance > 60 ? guardedStagesOf(project) : [];
  const [first, ...others] = places;
  if (first !== undefined) return deployTo(records, random.pick([first, ...others]), at);
  return release(records, project, at);
}

/** A change is merged, built, tested, and deployed to one stage after the other. */
function release(records: CourseRecords, project: Project, at: number): Course | null {
  const { random } = records.workshop;
  const stages = stagesOf(project);
  if (stages.length === 0) return null;
  const merged = records.merge(project, at);
  if (merged === null) return null;
  const [, commit] = merged.commits;
  const usesPipelines = project.pipelines.length > 0;
  const user = usesPipelines ? commit.author : people.releaseBot;
  const pipeline = usesPipelines ? records.pipeline(commit, user, 'push', at) : null;
  const checks =
    pipeline === null
      ? []
      : [
          records.job(pipeline, 'build image', 'build', user, at),
          records.job(pipeline, 'test', 'test', user, at),
        ];
  const deployments = stages.map((environment) => {
    const job =
      pipeline === null ? null : records.job(pipeline, `deploy ${environment.name}`, 'deploy', user, at);
    return records.deployment(environment, { ref: project.defaultBranch, sha: commit.sha }, user, job, at);
  });
  return {
    project,
    pipeline,
    checks,
    deployments,
    ending: endingOf(random, deployments),
    ...merged,
    ownsPipeline: true,
    isOver: false,
  };
}

/** Somebody brings the newest commit to one place by hand. */
function deployTo(records: CourseRecords, environment: Environment, at: number): Course | null {
  const { project } = environment;
  const { random } = records.workshop;
  const commit = project.branches.get(project.defaultBranch);
  if (commit === undefined) return null;
  const user = random.pick(engineers);
  const pipeline = records.pipeline(commit, user, 'web', at);
  const job = records.job(pipeline, `deploy ${environment.name}`, 'deploy', user, at);
  const deployments = [
    records.deployment(environment, { ref: pipeline.ref, sha: commit.sha }, user, job, at),
  ];
  return {
    project,
    pipeline,
    checks: [],
    deployments,
    ending: endingOf(random, deployments),
    mergeRequest: null,
    commits: [],
    ownsPipeline: true,
    isOver: false,
  };
}

/** Somebody runs the job of an earlier deployment again, in its pipeline. */
function repeat(records: CourseRecords, earlier: Deployment, at: number): Course | null {
  const { project, environment, job } = earlier;
  if (job === null) return null;
  const user = records.workshop.random.pick(engineers);
  const again = records.job(job.pipeline, job.name, job.stage, user, at);
  return {
    project,
    pipeline: job.pipeline,
    checks: [],
    deployments: [records.deployment(environment, earlier, user, again, at)],
    ending: null,
    mergeRequest: null,
    commits: [],
    ownsPipeline: false,
    isOver: false,
  };
}

/** A deployment that just failed, or else the success before the present one, which would be a rollback. */
function deploymentToRepeat(random: Random, project: Project): Deployment | undefined {
  const [first, ...others] = stagesOf(project);
  if (first === undefined) return undefined;
  const environment = random.pick([first, ...others]);
  const all = project.deployments.filter((one) => one.environment === environment && one.job?.commit);
  const newest = all.at(-1);
  if (newest?.status === 'failed' || newest?.status === 'canceled') return newest;
  const current = lastDeployment(environment);
  return all.findLast(({ status, sha }) => status === 'success' && sha !== current?.sha);
}

/** Where releases go: the environments that are not in a folder, in their order. */
function stagesOf(project: Project): Environment[] {
  return deployedEnvironments(project).filter(({ name }) => !name.includes('/'));
}

/** Where deployments by hand need approvals. */
function guardedStagesOf(project: Project): Environment[] {
  return stagesOf(project).filter(({ protection }) => (protection?.rules ?? []).length > 0);
}

/** Where somebody deploys by hand: the production environments in a folder. */
function placesOf(project: Project): Environment[] {
  return deployedEnvironments(project).filter(
    ({ name, tier }) => name.includes('/') && tier === 'production',
  );
}

function deployedEnvironments({ environments, deployments }: Project): Environment[] {
  const deployed = new Set(deployments.map(({ environment }) => environment));
  return environments.filter((one) => one.state === 'available' && deployed.has(one));
}

/** Four of five courses end well. */
function endingOf(random: Random, deployments: Course['deployments']): Course['ending'] {
  const chance = random.integer(1, 100);
  const [first, ...others] = deployments;
  if (chance > 20 || first === undefined) return null;
  return { at: random.pick([first, ...others]), as: chance > 15 ? 'canceled' : 'failed' };
}
