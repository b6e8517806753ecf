import { type ApolloClient, CombinedGraphQLErrors, type ObservableQuery } from '@apollo/client';
import {
  DeleteDeploymentDocument,
  type RecordableDeploymentStatus,
  ProjectBoardDocument,
  type ProjectBoardQuery,
  type ProjectBoardQueryVariables,
  ReleaseNotesDocument,
  SetStatusDocument,
} from './generated/graphql.ts';

type Board = ObservableQuery<ProjectBoardQuery, ProjectBoardQueryVariables>;

/** A project's deployments, newest first. Emits again when one of them changes, wherever it was changed. */
export function watchBoard(client: ApolloClient, project: string, filter?: { environment: string }): Board {
  return client.watchQuery({
    query: ProjectBoardDocument,
    variables: { project, filter, orderBy: { field: 'ID', direction: 'DESC' } },
  });
}

/** Adds the next page to the board, if there is one. */
export async function loadMore(board: Board): Promise<void> {
  const { data, dataState } = board.getCurrentResult();
  const pageInfo = dataState === 'complete' ? data.project?.deployments?.pageInfo : undefined;
  if (pageInfo?.hasNextPage) await board.fetchMore({ variables: { after: pageInfo.endCursor } });
}

/** Gives what GitLab has against it; undefined where the status is set, and shown in every list by now. */
export async function setStatus(
  client: ApolloClient,
  deployment: string,
  status: RecordableDeploymentStatus,
): Promise<string | undefined> {
  const { data } = await client.mutate({ mutation: SetStatusDocument, variables: { deployment, status } });
  const result = data?.updateDeploymentStatus;
  return result?.__typename === 'UpdateDeploymentStatusPayload' ? undefined : result?.message;
}

/** Deletes a deployment, and takes it out of every list. */
export async function deleteDeployment(
  client: ApolloClient,
  deployment: string,
): Promise<string | undefined> {
  const { data } = await client.mutate({
    mutation: DeleteDeploymentDocument,
    variables: { deployment },
    update(cache, { data: answer }) {
      if (answer?.deleteDeployment?.__typename !== 'DeleteDeploymentPayload') return;
      cache.evict({ id: cache.identify({ __typename: 'Deployment', id: deployment }) });
    },
  });
  const result = data?.deleteDeployment;
  return result?.__typename === 'DeleteDeploymentPayload' ? undefined : result?.message;
}

/** What went out. A part that GitLab does not tell is null, and the codes say why; the rest is there. */
export async function releaseNotes(client: ApolloClient, project: string, environment: string) {
  const { data, error } = await client.query({
    query: ReleaseNotesDocument,
    variables: { project, environment },
    errorPolicy: 'all',
  });
  // No answer of the gateway's: the network is down, say.
  if (error && !CombinedGraphQLErrors.is(error)) throw new Error(error.message, { cause: error });

  return { data, codes: error?.errors.map(({ extensions }) => extensions?.code) ?? [] };
}
