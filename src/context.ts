import type { GitLabClient } from './gitlab/client.ts';
import type { ProjectKey } from './gitlab/identity.ts';

/** What a resolver is given; made anew for each operation, so that nothing read for one caller reaches another. */
export interface Context {
  /** GitLab, with the credentials of this operation's caller. */
  readonly gitlab: GitLabClient;
  /** GitLab's numbers of the projects that this operation named by path, as far as some answer has told them. */
  readonly projectIds: Map<ProjectKey, string>;
  /** Names the incoming request in logs, errors and the answer's `X-Request-Id`. */
  readonly requestId: string;
}
