import type { Span } from '@opentelemetry/api';

import type { Shape } from './answer-body.ts';
import type { CallerSignal } from './cancellation.ts';
import type { Dispatcher } from './dispatcher.ts';
import { OutcomeUnknownError, UnauthenticatedError } from './errors.ts';
import { isRequestId } from './headers.ts';
import { Operation } from './operation.ts';
import { type Page, readPage } from './pages.ts';
import { type Path, type Query, queryString } from './path.ts';
import type { Answer, DispatchedRequest } from './request.ts';
import type { SentRequest, Sharing } from './sent-request.ts';
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
  readonly signal: CallerSignal | null;
  /** Identifies the caller, so that each caller gets a fair share of the connections. */
  readonly caller: string;
  /** The most requests of this operation; each attempt counts. */
  readonly budget: number;
  /** The most requests of this operation at the same time. */
  readonly concurrency: number;
  /** Sent as X-Request-Id. GitLab uses an id of its own unless it is configured to accept this one. */
  readonly requestId: string | null;
  /** In ms, the greatest age of a response that the caller accepts. Omit it if the caller does not say. */
  readonly maxAge?: number;
  /** How to get a token, for callers who sent none or whose token GitLab does not accept. */
  readonly tokenAdvice: string;
}

const SHORTEST_SECRET = 16;

/** The answer to a request, for code that can learn more from it than the field that requested it. */
export interface ObservedAnswer {
  /** Encoded, below `/api/v4`, without the query. */
  readonly path: string;
  readonly answer: Promise<Answer>;
}

interface SharedRead {
  readonly result: Promise<unknown>;
  readonly sharing: Sharing;
}

/**
 * One operation's view of GitLab, with the caller's credentials. It reads the same thing once: further reads share the answer
 * or error until the operation has made a change.
 */
export class GitLabClient {
  /** Called with the promised answer to each request as it is sent. It must handle the rejection of `answer`. */
  observe: ((observed: ObservedAnswer) => void) | null = null;
  /** Called after each change that GitLab made, or may have made, with its path below `/api/v4`. */
  changed: ((method: string, path: string) => void) | null = null;
  /** The X-Request-Id of every request. */
  readonly requestId: string | null;
  readonly #operation: Operation;
  readonly #dispatcher: Dispatcher;
  readonly #headers: readonly string[];
  readonly #token: TokenUse;
  readonly #reads = new Map<string, SharedRead>();

  constructor(dispatcher: Dispatcher, options: GitLabClientOptions) {
    const { credentials, requestId, tokenAdvice } = options;
    this.#dispatcher = dispatcher;
    this.requestId = requestId !== null && isRequestId(requestId) ? requestId : null;
    const headers = [...dispatcher.headers];
    if (this.requestId !== null) headers.push('x-request-id', this.requestId);
    const canSend = credentials !== null && canBeSent(credentials);
    if (canSend) headers.push(credentials.name, credentials.value);
    // They identify the caller where reads are shared, so nobody may change them afterwards.
    this.#headers = Object.freeze(headers);
    this.#token = {
      owner: ownerOf(credentials),
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
      maxAge: options.maxAge ?? Infinity,
    });
    if (credentials && !canSend) this.stop(new UnauthenticatedError(tokenInvalid(this.#token)));
  }

  /** The caller to whom this operation belongs. */
  get caller(): string {
    return this.#operation.caller;
  }

  /** The parent of the requests' spans. */
  set span(span: Span) {
    this.#operation.span = span;
  }

  /** One entry per attempt, in the order of their starts. */
  get requests(): readonly Readonly<SentRequest>[] {
    return this.#operation.log;
  }

  /** One entry per request, also for those that other operations sent. */
  get sharings(): readonly Sharing[] {
    return this.#operation.sharings;
  }

  /** In ms, the age of the oldest kept response that the operation used; null if it used none. */
  get age(): number | null {
    const { oldestKept } = this.#operation;
    return oldestKept === null ? null : performance.now() - oldestKept;
  }

  /**
   * In ms, how long the caller's rate limit prevents the operation: nothing was sent for it, because GitLab would have refused
   * at least one request. Null if something was sent, or if nothing was prevented.
   */
  get preventedFor(): number | null {
    const { limitedUntil, log } = this.#operation;
    return limitedUntil === null || log.length > 0 ? null : limitedUntil - performance.now();
  }

  /** From now on the operation sends nothing more: every request fails with this error. Requests under way go on. */
  stop(reason: Error): void {
    this.#operation.stop(reason);
  }

  /** The text with `***` in place of the token, plain or encoded: some callers write their token where an id belongs. */
  withoutSecret(text: string): string {
    return withoutSecret(text, this.#token.secret);
  }

  /** Rejects with InvalidResponseError if GitLab answers with anything but an object. */
  get<T>(path: Path, query?: Query): Promise<T> {
    return this.#read('object', path, query, ({ json }) => json as T);
  }

  /** Rejects with InvalidResponseError if GitLab answers with anything but a list. */
  getPage<T extends object>(path: Path, query?: Query): Promise<Page<T>> {
    return this.#read('list', path, query, ({ json, headers }) => readPage<T>(json as unknown[], headers));
  }

  async post<T>(path: Path, body: object): Promise<T> {
    const { json } = await this.postForAnswer(path, body);
    return json as T;
  }

  /** Like `post`, with the headers of the answer. */
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
    const sharing = { reads: 0, isJoined: false };
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
      const answer = await this.#send(method, path, path.path, text, shape, { reads: 0, isJoined: false });
      this.#reads.clear();
      this.changed?.(method, path.path);
      return answer;
    } catch (error) {
      if (error instanceof OutcomeUnknownError) {
        this.#reads.clear();
        this.changed?.(method, path.path);
      }
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
    this.#operation.sharings.push(sharing);
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
    this.observe?.({ path, answer });
    return answer;
  }
}

function ownerOf(credentials: Credentials | null): TokenUse['owner'] {
  if (!credentials) return 'nobody';
  return credentials.isOfGateway ? 'gateway' : 'caller';
}

/** Whether the value can be a token. `<your token>` is a placeholder. */
function canBeSent({ value }: Credentials): boolean {
  return /^[\x20-\x7e\xa0-\xff]{1,1024}$/.test(value) && !/[<>]/.test(value);
}

/** The token without its scheme; null if it is short. GitLab has no short tokens, and a short text may be part of any message. */
function secretIn({ value }: Credentials): string | null {
  const secret = value.replace(/^bearer +/i, '');
  return secret.length < SHORTEST_SECRET ? null : secret;
}
