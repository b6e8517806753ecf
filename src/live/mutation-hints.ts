import type { Hint } from './hints.ts';

const RECORD = /^\/(deployments|environments)\/(\d+)$/;
/** A retry changes another job than the one that it names: GitLab makes a new one, with a new deployment. */
const JOB = /^\/jobs\/(\d+)\/(?:play|cancel)$/;

/** The hint of a change that the gateway has sent to GitLab, or null if it was not about a project. `path` is below `/api/v4`. */
export function hintOfChange(method: string, path: string): Hint | null {
  const [, project, rest] = /^\/projects\/([^/?]+)([^?]*)/.exec(path) ?? [];
  if (project === undefined || rest === undefined) return null;
  const hint: Hint = { project: decodeURIComponent(project), source: 'mutation', receivedAt: Date.now() };
  const [, job] = JOB.exec(rest) ?? [];
  // Until the job runs, GitLab touches nothing of its deployment.
  if (job !== undefined) return { ...hint, job: Number(job) };
  const [, list, id] = RECORD.exec(rest) ?? [];
  if (method !== 'DELETE' || id === undefined) return hint;
  return { ...hint, [list === 'deployments' ? 'deleted' : 'deletedEnvironment']: Number(id) };
}
