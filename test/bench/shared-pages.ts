import type { Contest } from './comparison.ts';
import type { ReferenceOperation, Variables } from './reference-operations.ts';
import { answerTo, atLeastOne, gatewayRequest, type LoadRequest, minimumRequest } from './requests.ts';

/** A contest over several pages with one credential: the gateway executes each once for all who ask at the same time. */
export async function sharedContest(
  { text, minimum: name, title }: ReferenceOperation,
  pages: readonly Variables[],
  contest: Contest,
): Promise<Contest> {
  const { gateway, minimum } = contest;
  const asked: LoadRequest[] = [];
  const minimumAsked: LoadRequest[] = [];
  const answers: string[] = [];
  for (const [index, variables] of pages.entries()) {
    const request = gatewayRequest(gateway.server, text, variables);
    const minimumPage = minimumRequest(minimum.server, name, variables);
    const answer = await answerTo(minimumPage);
    if ((await answerTo(request)) !== answer) throw new Error(`Page ${index} differs: ${title}`);
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
