import type { Contest } from './comparison.ts';
import type { ReferenceOperation } from './reference-operations.ts';
import { answerTo, atLeastOne, gatewayRequest, type LoadRequest, minimumRequest } from './requests.ts';

/** The rows on each of the 15 pages. Pages behind a cursor would cost the gateway other requests than the minimum. */
const SIZES = Array.from({ length: 15 }, (_, index) => 6 + index);

/** A contest over 15 pages with one credential: the gateway executes each once for all who ask at the same time. */
export async function sharedContest(operation: ReferenceOperation, contest: Contest): Promise<Contest> {
  const { gateway, minimum } = contest;
  const asked: LoadRequest[] = [];
  const minimumAsked: LoadRequest[] = [];
  const answers: string[] = [];
  for (const first of SIZES) {
    const request = gatewayRequest(gateway.server, operation.text, { ...operation.variables, first });
    const minimumPage = minimumRequest(minimum.server, operation, first);
    const answer = await answerTo(minimumPage);
    if ((await answerTo(request)) !== answer) throw new Error(`Page of ${first} differs: ${operation.title}`);
    asked.push(request);
    minimumAsked.push(minimumPage);
    answers.push(answer);
  }
  return {
    ...contest,
    gateway: { ...gateway, requests: atLeastOne(asked) },
    minimum: { ...minimum, requests: atLeastOne(minimumAsked) },
    answers,
  };
}
