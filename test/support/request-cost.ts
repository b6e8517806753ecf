import { type RequestCost, REQUEST_COST_HEADER } from '../../src/observability/request-cost.ts';
import { BOX_OFFICE, type ExecutionAnswer, type StartedGateway } from './gateway.ts';

/** Takes one request, and one more for each deployment that it requests. */
export const MERGE_REQUESTS = `query ($first: Int!) {
  project(id: ${BOX_OFFICE.id}) { deployments(first: $first) { nodes { mergeRequests { totalCount } } } }
}`;

export interface CostedAnswer extends ExecutionAnswer<unknown> {
  readonly extensions?: { readonly requestCost: RequestCost };
}

/** Executes an operation that asks for its cost, as the maintainer or with another token. Throws if the cost is missing. */
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

/** The request in the form of the embedded GitLab's log. */
export function linesOf({ requests }: RequestCost): string[] {
  return requests.map(({ method, path }) => `${method} ${path}`);
}
