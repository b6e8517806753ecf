import { type Comparison, presentComparison } from '../entities/comparison.ts';
import { type Commit, resolveCommit } from '../entities/commit.ts';
import type { Project } from '../entities/project.ts';
import { json, notFound, refused } from '../http/answer.ts';
import { flag, integer, requiredText } from '../http/parameters.ts';
import { findDeliveries } from './access.ts';
import { endpoint } from './endpoint.ts';

export const compare = endpoint({
  method: 'GET',
  path: '/projects/:id/repository/compare',
  parameters: {
    id: requiredText(),
    from: requiredText(),
    to: requiredText(),
    straight: flag(),
    from_project_id: integer(),
    unidiff: flag(),
  },
  handle: (call, given) => {
    const project = findDeliveries(call, given.id);
    const source = given.from_project_id;
    // No project here has forks.
    if (source !== null && source !== project.id) {
      throw refused(400, `Target project id:${source} is not a fork of project id:${given.id}`);
    }
    const comparison: Comparison = {
      project,
      from: findRef(project, given.from),
      to: findRef(project, given.to),
      straight: given.straight === true,
      mostFiles: call.behaviour.mostComparedFiles,
    };
    return json(200, presentComparison(comparison));
  },
});

/** GitLab does not say which of the two it does not know. */
function findRef(project: Project, name: string): Commit {
  const commit = resolveCommit(project, name.trim());
  if (commit === undefined) throw notFound('Ref');
  return commit;
}
