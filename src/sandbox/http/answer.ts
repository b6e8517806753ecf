/** The response to a request, without the headers that every response has. */
export interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | Buffer;
  /** The source of the ETag, if it is known without reading the whole body. */
  readonly tag?: string;
}

/** Thrown to end a request early. The server sends the response that it holds. */
export class Refusal extends Error {
  readonly answer: Answer;

  constructor(answer: Answer) {
    super(String(answer.body));
    this.answer = answer;
  }
}

export function json(status: number, body: unknown, headers: Record<string, string> = {}): Answer {
  return { status, headers: { 'content-type': 'application/json', ...headers }, body: JSON.stringify(body) };
}

export function plainText(status: number, body: string, headers: Record<string, string> = {}): Answer {
  return { status, headers: { 'content-type': 'text/plain', ...headers }, body };
}

/** GitLab's `bad_request!`: fixed words, and then the reason. */
export function badRequest(reason: string): Refusal {
  return new Refusal(json(400, { message: `400 Bad request - ${reason}` }));
}

/** GitLab's `render_api_error!`: only the text. */
export function refused(status: number, message: string): Refusal {
  return new Refusal(json(status, { message }));
}

/** Grape's own validation: the key is `error`, and one line lists all problems. */
export function invalidParameters(problems: readonly string[]): Refusal {
  return new Refusal(json(400, { error: problems.join(', ') }));
}

/** A record that its model reports as invalid: `message` is an object of lists. */
export function invalidRecord(problems: Record<string, readonly string[]>): Refusal {
  return new Refusal(json(400, { message: problems }));
}

export function unauthorized(): Refusal {
  return refused(401, '401 Unauthorized');
}

export function forbidden(reason?: string): Refusal {
  return refused(403, reason === undefined ? '403 Forbidden' : `403 Forbidden - ${reason}`);
}

/** Names the resource if GitLab does. For a record in a project, GitLab only says `404 Not found`. */
export function notFound(resource?: string): Refusal {
  return refused(404, resource === undefined ? '404 Not found' : `404 ${resource} Not Found`);
}

/** The refusal of a limit in GitLab's application, not of the rate limit: JSON, without headers about the limit. */
export function applicationLimited(): Answer {
  return json(429, {
    message: { error: 'This endpoint has been requested too many times. Try again later.' },
  });
}

export function noRoute(): Refusal {
  return new Refusal(json(404, { error: '404 Not Found' }));
}

/** Returns the result of the work, or the response of the refusal that the work throws. */
export async function answerOf<T>(work: () => Promise<T>): Promise<T | Answer> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof Refusal) return error.answer;
    throw error;
  }
}
