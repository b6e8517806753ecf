import type { RecordedRequest } from '../../src/sandbox/sandbox.ts';

// A value is one encoded segment, and never a segment that a proxy can resolve.
const value = String.raw`(?!\.{1,2}(?:/|\?|$))(?:[\w.~!*'()-]|%(?!00)[0-9A-F]{2})+`;
const project = `/projects/${value}`;
const group = `/groups/${value}`;

/** All requests that the gateway sends to GitLab. */
const ROUTES = [
  ['GET', '/user'],
  ['GET', '/users'],
  ['GET', String.raw`/users/\d+`],
  ['GET', '/groups'],
  ['GET', group],
  ['GET', `${group}/projects`],
  ['GET', `${group}/subgroups`],
  ['GET', `${group}/merge_requests`],
  ['GET', '/projects'],
  ['GET', project],
  ['GET', `${project}/deployments`],
  ['POST', `${project}/deployments`],
  ['GET', String.raw`${project}/deployments/\d+`],
  ['PUT', String.raw`${project}/deployments/\d+`],
  ['DELETE', String.raw`${project}/deployments/\d+`],
  ['GET', String.raw`${project}/deployments/\d+/merge_requests`],
  ['POST', String.raw`${project}/deployments/\d+/approval`],
  ['GET', `${project}/environments`],
  ['POST', `${project}/environments`],
  ['GET', String.raw`${project}/environments/\d+`],
  ['PUT', String.raw`${project}/environments/\d+`],
  ['DELETE', String.raw`${project}/environments/\d+`],
  ['POST', String.raw`${project}/environments/\d+/stop`],
  ['GET', `${project}/merge_requests`],
  ['GET', `${project}/pipelines`],
  ['GET', String.raw`${project}/pipelines/\d+`],
  ['GET', String.raw`${project}/pipelines/\d+/jobs`],
  ['GET', String.raw`${project}/jobs/\d+`],
  ['POST', String.raw`${project}/jobs/\d+/(?:play|retry|cancel)`],
  ['GET', `${project}/repository/commits/${value}`],
  ['GET', `${project}/repository/compare`],
].map(([method, path]) => new RegExp(String.raw`^${method} ${path}$`));

/** The requests that no route allows. There must be none, whatever a caller sends. */
export function strayRequests(requests: readonly RecordedRequest[]): string[] {
  return requests
    .map(({ method, path }) => `${method} ${path}`)
    .filter((line) => !ROUTES.some((route) => route.test(line)));
}
