import { type RequestCost, REQUEST_COST_HEADER } from '../../src/observability/request-cost.ts';
import { BOX_OFFICE, type ExecutionAnswer, type StartedGateway } from './gateway.ts';

/** Costs one request, and one more for each of the deployments that it asks for. */
export const MERGE_REQUESTS = `query ($first: Int!) {
  project(id: ${BOX_OFFICE.id}) { deployments(first: $first) { nodes { mergeRequests { totalCount } } } }
}`;

export interface CostedAnswer extends ExecutionAnswer<unknown> {
  readonly extensions?: { readonly requestCost: RequestCost };
}

/** Executes an operation as the maintainer (or with another token) who asks what it costs; fails where that is not said. */
export async function ask(
  { gitlab, execute }: StartedGateway,
  query: string,
  variables: Readonly<Record<string, unknown>> = {},
  token = gitlab.tokens.maintainer,
): Promise<CostedAnswer & { readonly cost: RequestCost }> {
  const headers = { 'private-token': token, [REQUEST_COST_HEADER]: '1' };
  const answer: CostedAnswer = await execute(query, variables, headers);
  if (!answer.extensions) throw new Error(`No cost in ${JSON.stringify(answer)}`);
  return { ...answer, cost: answer.extensions.requestCost };
}

/** As in the log of the embedded GitLab. */
export function linesOf({ requests }: RequestCost): string[] {
  return requests.map(({ method, path }) => `${method} ${path}`);
}
