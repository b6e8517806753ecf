import { BOX_OFFICE } from './gitlab.ts';
import type { Contest } from './comparison.ts';
import type { ServerProcess } from './processes.ts';
import type { ReferenceOperation } from './reference-operations.ts';
import { answerTo, atLeastOne, gatewayRequest, type LoadRequest, minimumRequest } from './requests.ts';

const PAGES = 15;

/** A contest over 15 pages with one credential: the gateway executes each once for all who ask at the same time. */
export async function sharedContest(operation: ReferenceOperation, contest: Contest): Promise<Contest> {
  const { gateway, minimum } = contest;
  const asked: LoadRequest[] = [];
  const minimumAsked: LoadRequest[] = [];
  const answers: string[] = [];
  let after: string | null = null;
  for (let page = 1; page <= PAGES; page += 1) {
    const variables = { project: BOX_OFFICE.id, after };
    const request = gatewayRequest(gateway.server, operation.text, variables);
    const minimumPage = minimumRequest(minimum.server, operation, BOX_OFFICE.id, page);
    const answer = await answerTo(minimumPage);
    if ((await answerTo(request)) !== answer) throw new Error(`Page ${page} differs: ${operation.title}`);
    asked.push(request);
    minimumAsked.push(minimumPage);
    answers.push(answer);
    after = await cursorAfter(gateway.server, after);
  }
  return {
    ...contest,
    gateway: { ...gateway, requests: atLeastOne(asked) },
    minimum: { ...minimum, requests: atLeastOne(minimumAsked) },
    answers,
  };
}

async function cursorAfter(gateway: ServerProcess, after: string | null): Promise<string> {
  const query = `query ($project: ID!, $after: String) { project(id: $project) {
    deployments(first: 20, after: $after) { pageInfo { endCursor } }
  } }`;
  const request = gatewayRequest(gateway, query, { project: BOX_OFFICE.id, after });
  const { data } = JSON.parse(await answerTo(request)) as Cursors;
  return data.project.deployments.pageInfo.endCursor;
}

interface Cursors {
  readonly data: {
    readonly project: { readonly deployments: { readonly pageInfo: { readonly endCursor: string } } };
  };
}
