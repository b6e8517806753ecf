import { createClient } from 'graphql-sse';
import { DeploymentChangedDocument, type DeploymentChangedSubscription } from './generated/text/graphql.ts';
import type { Subscribe } from './live.ts';

/** For `follow`, without a cache: `onChange` receives all that there is. */
export function sseChanges(
  url: string,
  token: () => string,
  project: string,
  environments?: readonly string[],
): Subscribe<DeploymentChangedSubscription['deploymentChanged']> {
  const client = createClient({
    url,
    headers: () => ({ 'PRIVATE-TOKEN': token() }),
    // `follow` connects again, with another `since`.
    retryAttempts: 0,
  });

  return (since, { change, end }) =>
    client.subscribe<DeploymentChangedSubscription>(
      { query: DeploymentChangedDocument.toString(), variables: { project, environments, since } },
      {
        next({ data, errors }) {
          if (errors) end(errors[0]?.extensions.code);
          if (data) change(data.deploymentChanged);
        },
        error: () => {
          end();
        },
        complete: () => {
          end();
        },
      },
    );
}
