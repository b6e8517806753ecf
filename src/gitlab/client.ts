import type { Span } from '@opentelemetry/api';

import type { Shape } from './answer-body.ts';
import type { Dispatcher } from './dispatcher.ts';
import { OutcomeUnknownError, UnauthenticatedError } from './errors.ts';
import { isRequestId } from './headers.ts';
import { Operation } from './operation.ts';
import { type Page, readPage } from './pages.ts';
import { type Path, type Query, queryString } from './path.ts';
import type { Answer, DispatchedRequest, SentRequest, Sharing } from './request.ts';
import { withoutSecret } from './secret.ts';
import { tokenInvalid, type TokenUse } from './token-advice.ts';
import { requireShortUrl } from './url-limit.ts';

/** What the gateway sends to GitLab, and nowhere else: the caller's credentials, in the header in which they came. */
export interface Credentials {
  readonly name: 'private-token' | 'authorization' | 'job-token';
  readonly value: string;
  /** Whether this is GITLAB_TOKEN, because the caller sent no credentials: errors must not blame the caller for it. */
  readonly isOfGateway?: boolean;
}

export interface GitLabClientOptions {
  readonly credentials: Credentials | null;
  /** Ends reads, and changes that are not sent yet, when the caller goes. */
  readonly signal: AbortSignal | null;
  /** Tells callers apart, so that each gets a fair share of the connections. */
  readonly caller: string;
  /** The most requests of this operation; each attempt counts. */
  readonly budget: number;
  /** The most requests of this operation at the same time. */
  readonly concurrency: number;
  /** Sent as X-Request-Id. GitLab makes an id of its own unless it is set up to take this one over. */
  readonly requestId: string | null;
  /** For callers whose token is missing, or not accepted: how to come by one. */
  readonly tokenAdvice: string;
}

const SHORTEST_SECRET = 16;

/** The response to a request, for whoever can learn more from it than was asked. */
export interface ObservedAnswer {
  /** Encoded, below `/api/v4`, without the query. */
  readonly path: string;
  /** The same of the last request, which is another one after a redirect. To be called once there is a response. */
  readonly sentTo: () => string;
  readonly answer: Promise<Answer>;
}

interface SharedRead {
  readonly result: Promise<unknown>;
  readonly sharing: Sharing;
}

/**
 * One operation's view of GitLab, with the caller's credentials. It asks the same thing once: a read that is under
 * way, done or failed is shared, until a change has been made.
 */
export class GitLabClient {
  /** Given the promised response to each request as it is sent. It must handle the rejection of `answer`. */
  observe: ((observed: ObservedAnswer) => void) | null = null;
  /** What requests are sent with as X-Request-Id. */
  readonly requestId: string | null;
  readonly #operation: Operation;
  readonly #dispatcher: Dispatcher;
  readonly #headers: string[];
  readonly #token: TokenUse;
  readonly #reads = new Map<string, SharedRead>();

  constructor(dispatcher: Dispatcher, options: GitLabClientOptions) {
    const { credentials, requestId, tokenAdvice } = options;
    this.#dispatcher = dispatcher;
    this.#headers = [...dispatcher.headers];
    this.requestId = requestId !== null && isRequestId(requestId) ? requestId : null;
    if (this.requestId !== null) this.#headers.push('x-request-id', this.requestId);
    this.#token = {
      owner: !credentials ? 'nobody' : credentials.isOfGateway ? 'gateway' : 'caller',
      secret: credentials && secretIn(credentials),
      advice: tokenAdvice,
    };
    this.#operation = new Operation({
      caller: options.caller,
      signal: options.signal,
      budget: options.budget,
      concurrency: options.concurrency,
      deadline: dispatcher.deadline(),
      refusalIsFinal: credentials !== null && credentials.name !== 'job-token',
    });
    if (!credentials) return;
    if (canBeSent(credentials)) this.#headers.push(credentials.name, credentials.value);
    else this.stop(new UnauthenticatedError(tokenInvalid(this.#token)));
  }

  /** Who this operation belongs to. */
  get caller(): string {
    return this.#operation.caller;
  }

  /** What the spans of the requests are children of. */
  set span(span: Span) {
    this.#operation.span = span;
  }

  /** One entry per attempt, in the order in which they began. */
  get requests(): readonly Readonly<SentRequest>[] {
    return this.#operation.log;
  }

  /** From now on nothing is sent any more: everything fails with this error. What is under way goes on. */
  stop(reason: Error): void {
    this.#operation.stop(reason);
  }

  /** The text with `***` in the place of the caller's token, as it is or encoded: people write it where an id belongs. */
  withoutSecret(text: string): string {
    return withoutSecret(text, this.#token.secret);
  }

  /** Rejects with InvalidResponseError where GitLab answers with anything but an object. */
  get<T>(path: Path, query?: Query): Promise<T> {
    return this.#read('object', path, query, ({ json }) => json as T);
  }

  /** Rejects with InvalidResponseError where GitLab answers with anything but a list. */
  getPage<T extends object>(path: Path, query?: Query): Promise<Page<T>> {
    return this.#read('list', path, query, ({ json, headers }) => readPage<T>(json as unknown[], headers));
  }

  async post<T>(path: Path, body: object): Promise<T> {
    const { json } = await this.postForAnswer(path, body);
    return json as T;
  }

  /** The same, with the headers of the answer. */
  postForAnswer(path: Path, body: object): Promise<Answer> {
    return this.#change('POST', path, body, 'object');
  }

  async put<T>(path: Path, body: object): Promise<T> {
    const { json } = await this.#change('PUT', path, body, 'object');
    return json as T;
  }

  async delete(path: Path): Promise<void> {
    await this.#change('DELETE', path, null, 'nothing');
  }

  async #read<T>(
    shape: Shape,
    path: Path,
    query: Query | undefined,
    read: (answer: Answer) => T,
  ): Promise<T> {
    const address = query ? path.path + queryString(query) : path.path;
    const key = `${shape} ${address}`;
    const earlier = this.#reads.get(key);
    if (earlier) {
      earlier.sharing.reads += 1;
      return earlier.result as Promise<T>;
    }
    requireShortUrl(
      this.#dispatcher.base.length + address.length,
      { method: 'GET', route: path.route },
      query ?? {},
    );
    const sharing = { reads: 0 };
    const result = this.#send('GET', path, address, null, shape, sharing).then(read);
    this.#reads.set(key, { result, sharing });
    return result;
  }

  async #change(
    method: 'POST' | 'PUT' | 'DELETE',
    path: Path,
    body: object | null,
    shape: Shape,
  ): Promise<Answer> {
    requireShortUrl(this.#dispatcher.base.length + path.path.length, { method, route: path.route }, {});
    try {
      const text = body && JSON.stringify(body);
      const answer = await this.#send(method, path, path.path, text, shape, { reads: 0 });
      this.#reads.clear();
      return answer;
    } catch (error) {
      if (error instanceof OutcomeUnknownError) this.#reads.clear();
      throw error;
    }
  }

  #send(
    method: DispatchedRequest['method'],
    { path, route }: Path,
    address: string,
    body: string | null,
    shape: Shape,
    sharing: Sharing,
  ): Promise<Answer> {
    const answer = this.#dispatcher.send({
      method,
      route,
      path: address,
      body,
      shape,
      sharing,
      headers: body === null ? this.#headers : [...this.#headers, 'content-type', 'application/json'],
      token: this.#token,
      operation: this.#operation,
    });
    this.observe?.({ path, answer, sentTo: () => this.#pathOfLast(sharing) ?? path });
    return answer;
  }

  /** Of the last attempt with this `sharing`, which a redirect may have led to another path. */
  #pathOfLast(sharing: Sharing): string | undefined {
    return this.#operation.log.findLast((sent) => sent.sharing === sharing)?.path;
  }
}

/** Whether it can be a token. In `<your token>` somebody has yet to put one. */
function canBeSent({ value }: Credentials): boolean {
  return /^[\x20-\x7e\xa0-\xff]{1,1024}$/.test(value) && !/[<>]/.test(value);
}

/** The token without its scheme. A short one is none of GitLab's, and may well be a word of an error text. */
function secretIn({ value }: Credentials): string | null {
  const secret = value.replace(/^bearer +/i, '');
  return secret.length < SHORTEST_SECRET ? null : secret;
}
