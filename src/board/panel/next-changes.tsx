import { useContext, useEffect } from 'preact/hooks';
import { onChange } from '../api/changes.ts';
import { useQuery } from '../api/use-query.ts';
import { GoesOutNextDocument } from '../generated/graphql.ts';
import { FeedersContext } from '../matrix/feeders.ts';
import { ShowQuery } from '../parts/show-query.tsx';
import { Commits } from './commits.tsx';
import { Problems } from './problems.tsx';

/** The commits that would go out next: those in the environment that feeds this one that are not in this one. */
export function NextChanges({ environment }: { readonly environment: string }) {
  const from = useContext(FeedersContext).get(environment);
  return from && <FromFeeder environment={environment} from={from.name} fromId={from.id} />;
}

interface FromFeederProps {
  readonly environment: string;
  /** The name of the feeding environment. */
  readonly from: string;
  readonly fromId: string;
}

function FromFeeder({ environment, from, fromId }: FromFeederProps) {
  const { data, problems, reload } = useQuery(GoesOutNextDocument, { environment, from });
  useEffect(
    () =>
      onChange(({ deployment }) => {
        const changed = deployment?.environment?.id;
        if (changed === environment || changed === fromId) reload();
      }),
    [environment, fromId, reload],
  );
  const node = data?.node?.__typename === 'Environment' ? data.node : undefined;
  const next = node?.behind;
  if (node && !next && problems.length === 0) return null;
  return (
    <section>
      <h3>
        Goes out next <span class="muted">from {from}</span>
      </h3>
      <Problems problems={problems} />
      {next?.commitCount === 0 && <p class="muted">Nothing: it has everything that {from} has.</p>}
      {next && <Commits commits={next.commits} />}
      <p class="links">
        {next?.webUrl && <a href={next.webUrl}>Compare in GitLab</a>}
        <ShowQuery document={GoesOutNextDocument} variables={{ environment, from }} />
      </p>
    </section>
  );
}
