import type { ServerResponse } from 'node:http';
import type { Sandbox } from '../../src/sandbox/sandbox.ts';

/** Leaves such requests to GitLab without an answer; those that have come are in the list. */
export function holdAnswers(
  gitlab: Sandbox,
  which: { readonly method: string; readonly times?: number },
): ServerResponse[] {
  const held: ServerResponse[] = [];
  gitlab.fault({ ...which, does: 'respond', respond: (_request, response) => held.push(response) });
  return held;
}

/** Answers what was held. */
export function answer(response: ServerResponse | undefined, body: object): void {
  response?.setHeader('content-type', 'application/json').end(JSON.stringify(body));
}
