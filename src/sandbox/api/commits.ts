import { fullCommit, resolveCommit, type Commit } from '../entities/commit.ts';
import { notFound } from '../http/answer.ts';
import { flag, requiredText } from '../http/parameters.ts';
import { findRepository } from './access.ts';
import { endpoint, present } from './endpoint.ts';

export const getCommit = endpoint({
  method: 'GET',
  path: '/projects/:id/repository/commits/:sha',
  takesJobTokens: 'newest',
  parameters: { id: requiredText(), sha: requiredText(), stats: flag() },
  handle: (call, given) => {
    const commit = resolveCommit(findRepository(call, given.id), given.sha);
    if (commit === undefined) throw notFound('Commit');
    return present(call, given.stats === false ? withoutStats : withStats, commit);
  },
});

function withStats(commit: Commit) {
  return fullCommit(commit, true);
}

function withoutStats(commit: Commit) {
  return fullCommit(commit, false);
}
