import { isDeepStrictEqual } from 'node:util';
import { type Caller, CALLERS } from './callers.ts';
import { type Answer, type Client, isLimited } from './client.ts';
import { inTurn } from './in-turn.ts';
import { isPartOf, type Read, READS } from './reads.ts';
import type { Tally } from './tally.ts';

/** The codes that a failing GitLab can cause. Any other code is a mistake of the gateway. */
export const SICKNESS = [
  'UPSTREAM_UNAVAILABLE',
  'UPSTREAM_TIMEOUT',
  'UPSTREAM_INVALID_RESPONSE',
  'RATE_LIMITED',
  'CONFLICT',
  'OVERLOADED',
];

/** The codes of objects that do not exist, or that the caller cannot see, which is nobody's fault. */
const MISSING = ['NOT_FOUND', 'FORBIDDEN'];

/** Sends ordinary queries, and compares each response with the one that the same caller got while GitLab was well. */
export class GoodTraffic {
  readonly #client: Client;
  readonly #tally: Tally;
  readonly #known = new Map<string, Answer>();
  #turn = 0;

  constructor(client: Client, tally: Tally) {
    this.#client = client;
    this.#tally = tally;
  }

  /** Sends every query once as each caller. Rejects if a response is incomplete: later ones are compared with it. */
  async learn(): Promise<void> {
    for (const caller of CALLERS) {
      for (const read of READS) {
        const answer = await this.#ask(caller, read);
        const seen = (answer?.data as { readonly currentUser?: { readonly username: string } } | undefined)
          ?.currentUser;
        if (
          !answer ||
          answer.errors.some(({ code }) => !MISSING.includes(code)) ||
          seen?.username !== caller.username
        )
          throw new Error(`${read.name}, for ${caller.username}: ${answer?.text ?? 'no answer'}`);
        this.#known.set(nameOf(caller, read), answer);
      }
    }
  }

  /** Sends the next query as the next caller. */
  async ask(): Promise<void> {
    const turn = (this.#turn += 1);
    const caller = inTurn(CALLERS, turn);
    const read = inTurn(READS, Math.floor(turn / CALLERS.length));
    this.#tally.request('read');
    this.#compare(caller, read, await this.#ask(caller, read));
  }

  #compare(caller: Caller, read: Read, answer: Answer | null): void {
    const name = nameOf(caller, read);
    const known = this.#known.get(name);
    const details = `${name}: ${answer ? `${answer.status} ${answer.text}` : 'no answer'}`;
    if (!answer || !known) {
      this.#tally.breach('everything is answered as it should be', details);
      return;
    }
    const unforeseen = answer.errors.filter(
      ({ code, path }) =>
        !SICKNESS.includes(code) && !known.errors.some((error) => error.code === code && error.path === path),
    );
    const isRefused =
      isLimited(answer) ||
      (answer.status === 503 && answer.errors.every(({ code }) => code === 'OVERLOADED'));
    if ((answer.status !== 200 && !isRefused) || unforeseen.length > 0)
      this.#tally.breach('everything is answered as it should be', details);
    if (answer.data !== undefined && !isPartOf(answer.data, known.data))
      this.#tally.breach('everybody gets his own', details);
    if (
      answer.errors.length === known.errors.length &&
      !isDeepStrictEqual(answer.data, known.data) &&
      unforeseen.length === 0 &&
      sameErrors(answer, known)
    )
      this.#tally.breach('nothing is missing without an error', details);
  }

  #ask(caller: Caller, { query, variables, asGet = false }: Read): Promise<Answer | null> {
    // The gateway passes it on to GitLab, so its first part shows in GitLab's log whose request it was.
    const headers = { ...caller.headers, 'x-request-id': `${caller.username}-read-${this.#turn}` };
    return asGet ? this.#client.get(query, headers) : this.#client.query(query, variables, headers);
  }
}

function nameOf(caller: Caller, read: Read): string {
  return `${read.name}, for ${caller.username}`;
}

function sameErrors(one: Answer, other: Answer): boolean {
  return isDeepStrictEqual(
    one.errors.map(({ code, path }) => [code, path]),
    other.errors.map(({ code, path }) => [code, path]),
  );
}
