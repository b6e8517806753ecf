import { lastDeployment } from '../entities/deployment.ts';
import type { Project } from '../entities/project.ts';
import { type Course, jobsOf } from './course.ts';

/**
 * Removes the oldest courses, with their records, until at most `most` are left, so that a company can live for months.
 * Keeps what still counts: courses that go on, what is deployed somewhere, and pipelines in which a later job ran.
 */
export function forgetOldest(courses: readonly Course[], most: number): Course[] {
  let surplus = courses.length - most;
  return courses.filter((course) => {
    if (surplus <= 0 || !isForgettable(course, courses)) return true;
    forget(course);
    surplus -= 1;
    return false;
  });
}

function isForgettable(course: Course, courses: readonly Course[]): boolean {
  const { deployments, pipeline, project, commits, ownsPipeline } = course;
  if (!course.isOver) return false;
  if (deployments.some((deployment) => lastDeployment(deployment.environment) === deployment)) return false;
  if (
    ownsPipeline &&
    pipeline !== null &&
    courses.some((other) => other !== course && other.pipeline === pipeline)
  )
    return false;
  const shas = new Set(commits.map(({ sha }) => sha));
  const others = project.deployments.filter((deployment) => !deployments.includes(deployment));
  const head = project.branches.get(project.defaultBranch);
  return !others.some(({ sha }) => shas.has(sha)) && !shas.has(head?.sha ?? '');
}

function forget(course: Course): void {
  const { project, deployments, pipeline, mergeRequest, commits } = course;
  project.deployments = project.deployments.filter((deployment) => !deployments.includes(deployment));
  for (const job of jobsOf(course)) project.jobs.delete(job.id);
  for (const commit of commits) project.commits.delete(commit.sha);
  if (mergeRequest !== null) remove(project, 'mergeRequests', mergeRequest);
  if (pipeline !== null && course.ownsPipeline) remove(project, 'pipelines', pipeline);
}

function remove<Name extends 'mergeRequests' | 'pipelines'>(
  project: Project,
  name: Name,
  record: Project[Name][number],
): void {
  const records: unknown[] = project[name];
  records.splice(records.indexOf(record), 1);
}
