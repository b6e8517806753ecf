import { Agent, request } from 'undici';
import { hasCanary } from '../support/canary.ts';
import type { Tally } from './tally.ts';

export interface Sending {
  readonly method?: string;
  /** Follows `/graphql` in the address. */
  readonly address?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | AsyncIterable<Buffer>;
  readonly signal?: AbortSignal;
}

export interface Answer {
  readonly status: number;
  readonly text: string;
  readonly data: unknown;
  readonly errors: readonly { readonly path: string; readonly code: string; readonly message: string }[];
}

const JSON_TYPE = { 'content-type': 'application/json' };

/** Sends requests to the gateway, counts what comes back, and looks for tokens in it. */
export class Client {
  readonly #url: string;
  readonly #tally: Tally;
  readonly #agent = new Agent({ connections: 64 });

  constructor(url: string, tally: Tally) {
    this.#url = url;
    this.#tally = tally;
  }

  /** Null if the connection ended without a response. */
  async send(sending: Sending): Promise<Answer | null> {
    const { method = 'POST', address = '', headers = {}, body, signal } = sending;
    try {
      const response = await request(this.#url + address, {
        dispatcher: this.#agent,
        method,
        headers: body === undefined ? headers : { ...JSON_TYPE, ...headers },
        // undici accepts any body, but its types only know streams.
        body: body as string | undefined,
        signal,
      });
      const text = await response.body.text();
      const answer = parse(response.statusCode, text);
      this.#tally.answer(
        answer.status,
        answer.errors.map(({ code }) => code),
      );
      if (hasCanary(text + JSON.stringify(response.headers))) {
        this.#tally.breach('no token comes out', text);
      }
      return answer;
    } catch {
      this.#tally.answer('none', []);
      return null;
    }
  }

  query(
    query: string,
    variables: Readonly<Record<string, unknown>> | undefined,
    headers: Readonly<Record<string, string>>,
    signal?: AbortSignal,
  ): Promise<Answer | null> {
    return this.send({ headers, body: JSON.stringify({ query, variables }), signal });
  }

  get(query: string, headers: Readonly<Record<string, string>>): Promise<Answer | null> {
    const address = `?${new URLSearchParams({ query }).toString()}`;
    return this.send({ method: 'GET', address, headers: { ...headers, 'x-graphql-yoga-csrf': '1' } });
  }

  /** Ends every connection. */
  async close(): Promise<void> {
    await this.#agent.destroy();
  }
}

/** Whether the gateway refused the operation as a whole, because the limit of its caller at GitLab is used up. */
export function isLimited({ status, data, errors }: Answer): boolean {
  return (
    status === 429 &&
    data === undefined &&
    errors.length > 0 &&
    errors.every(({ code }) => code === 'RATE_LIMITED')
  );
}

interface Body {
  readonly data?: unknown;
  readonly errors?: readonly {
    readonly message: string;
    readonly path?: readonly (string | number)[];
    readonly extensions?: { readonly code?: string };
  }[];
}

function parse(status: number, text: string): Answer {
  let body: Body = {};
  try {
    body = JSON.parse(text) as Body;
  } catch {
    // Pages, and responses of Node itself, which have no body.
  }
  const errors = (body.errors ?? []).map(({ path = [], extensions, message }) => ({
    path: path.join('.'),
    code: extensions?.code ?? 'none',
    message,
  }));
  return { status, text, data: body.data, errors };
}
