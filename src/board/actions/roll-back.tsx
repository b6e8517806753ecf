import { useQuery } from '../api/use-query.ts';
import { RemovesDocument } from '../generated/graphql.ts';
import { Commits } from '../panel/commits.tsx';
import { Problems } from '../panel/problems.tsx';
import { ShowQuery } from '../parts/show-query.tsx';
import { Confirm } from './confirm.tsx';

interface RollBackProps {
  readonly project: string;
  readonly environment: string;
  /** The sha to go back to, and the one that is live. */
  readonly to: string;
  readonly live: string;
  readonly isAsking: boolean;
  readonly onYes: () => void;
  readonly onNo: () => void;
}

/** Shows which commits a rollback removes, and asks whether to do it. */
export function RollBack({ project, environment, to, live, isAsking, onYes, onNo }: RollBackProps) {
  const variables = { project, from: to, to: live };
  const { data, problems } = useQuery(RemovesDocument, variables);
  const removed = data?.project?.compare;
  return (
    <Confirm
      question={`Roll ${environment} back to ${to.slice(0, 8)}?`}
      yes="Roll back"
      isAsking={isAsking}
      onYes={onYes}
      onNo={onNo}
    >
      <Problems problems={problems} />
      {removed ? (
        <>
          <p>{wordsFor(removed.commitCount, removed.same, environment)}</p>
          <Commits commits={removed.commits} />
        </>
      ) : (
        problems.length === 0 && <p class="muted">Comparing the two commits …</p>
      )}
      <p class="links">
        <ShowQuery document={RemovesDocument} variables={variables} />
      </p>
    </Confirm>
  );
}

function wordsFor(count: number, isSame: boolean, environment: string): string {
  if (isSame) return `This removes nothing: ${environment} has the same commit.`;
  if (count === 0) return `This removes nothing from ${environment}.`;
  return count === 1
    ? `This removes 1 commit from ${environment}:`
    : `This removes ${count} commits from ${environment}:`;
}
