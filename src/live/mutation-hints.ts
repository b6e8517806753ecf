import type { Hint } from './hints.ts';

const RECORD = /^\/(deployments|environments)\/(\d+)$/;

/** The hint of a change that the gateway has sent to GitLab, or null if it was not about a project. `path` is below `/api/v4`. */
export function hintOfChange(method: string, path: string): Hint | null {
  const [, project, rest] = /^\/projects\/([^/?]+)([^?]*)/.exec(path) ?? [];
  if (project === undefined || rest === undefined) return null;
  const [, list, id] = RECORD.exec(rest) ?? [];
  const hint: Hint = { project: decodeURIComponent(project), source: 'mutation', receivedAt: Date.now() };
  if (method !== 'DELETE' || id === undefined) return hint;
  return { ...hint, [list === 'deployments' ? 'deleted' : 'deletedEnvironment']: Number(id) };
}
