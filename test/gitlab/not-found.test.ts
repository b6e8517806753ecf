import { describe, expect, test } from 'vitest';

import { notFound } from '../../src/gitlab/not-found.ts';
import { path, type Path } from '../../src/gitlab/path.ts';

const SECRET = 'glpat-canary-canary-canary';
const DEPLOYMENT = path`/projects/${'group/app'}/deployments/${7}`;

function messageFor(finding: string | null, of: Path, owner: 'caller' | 'nobody' = 'caller'): string {
  return notFound(finding, { ...of, token: { owner, secret: SECRET, advice: 'Create one.' } });
}

describe('what GitLab did not find', () => {
  test.each([
    ['a deployment', 'Not found', DEPLOYMENT, 'Deployment not found: "7".'],
    [
      'a deployment to approve',
      'Not found',
      path`/projects/${1}/deployments/${7}/approval`,
      'Deployment not found: "7".',
    ],
    [
      'a merge request',
      'Not found',
      path`/projects/${1}/merge_requests/${12}`,
      'Merge request not found: "12".',
    ],
    [
      'a commit',
      'Commit Not Found',
      path`/projects/${1}/repository/commits/${'main'}`,
      'Commit not found: "main".',
    ],
    ['a user', 'User Not Found', path`/users/${9}`, 'User not found: "9".'],
    ['something that the path does not name', 'Repository Not Found', DEPLOYMENT, 'Repository Not Found.'],
    ['something in its own words', 'Nothing here', DEPLOYMENT, 'Nothing here.'],
    ['an answer without words', null, DEPLOYMENT, 'GitLab answered with status 404.'],
  ])('%s', (_name, finding, of, message) => {
    expect(messageFor(finding, of)).toBe(message);
  });

  test('is the project if that is missing or hidden, whatever the request was about', () => {
    expect(messageFor('Project Not Found', DEPLOYMENT)).toBe(
      'Project not found: "group/app". It does not exist, or the token that was sent may not see it.',
    );
  });

  test('may be hidden from a request without a token', () => {
    expect(messageFor('Not found', DEPLOYMENT, 'nobody')).toBe(
      'Deployment not found: "7". It does not exist, or it is not public: the request has no token. Create one.',
    );
  });

  test('is shown without the token that a caller wrote in its place, and without direction marks', () => {
    expect(messageFor('Project Not Found', path`/projects/${`${SECRET}\u202e`}`)).toContain('"*** "');
  });
});
