import type { RequestListener } from 'node:http';
import { inspect } from 'node:util';
import { expect } from 'vitest';
import type { Gateway } from '../../src/gateway.ts';
import { createLogger, type Logger } from '../../src/observability/log.ts';
import type { Sandbox } from '../../src/sandbox/sandbox.ts';
import { expectNoCanary, hasCanary } from './canary.ts';
import { strayRequests } from './routes.ts';

/** Checks everything that a gateway sends or logs, in every test that starts one. */
export class Watch {
  readonly #leaks: [place: string, text: string][] = [];
  readonly #strays: string[] = [];

  /** Wraps a gateway to check its responses. Bodies that do not end are checked where they are sent. */
  gateway(gateway: Gateway): Gateway {
    return new Proxy(gateway, {
      apply: async (target, _this, [request]: [Request]) => this.#seen(await target(request)),
      get: (target, property) =>
        property === 'listener'
          ? this.#listener(target.listener)
          : (Reflect.get(target, property, target) as unknown),
    });
  }

  /** Wraps a logger to check each line at every level, in the form in which the gateway's own logger writes it. */
  logger(logger: Logger): Logger {
    const written = createLogger('trace', { write: (line) => { this.#look('the log', line); } }); // prettier-ignore
    const both = (level: keyof Logger) => (fields: object, message: string) => {
      written[level](fields, message);
      logger[level](fields, message);
    };
    return { debug: both('debug'), info: both('info'), warn: both('warn'), error: both('error') };
  }

  /** Compares every request of the gateway with the table of routes, including requests that a test forgets. */
  gitlab(gitlab: Sandbox): void {
    const forgetRequests = gitlab.forgetRequests.bind(gitlab);
    const reset = gitlab.reset.bind(gitlab);
    gitlab.forgetRequests = () => {
      this.#compare(gitlab);
      forgetRequests();
    };
    gitlab.reset = () => {
      this.#compare(gitlab);
      reset();
    };
  }

  /** Fails if a token came out, or if a request went to an address that no route allows. */
  check(gitlab: Sandbox): void {
    this.#compare(gitlab);
    for (const [place, text] of this.#leaks) expectNoCanary(text, place);
    expect(this.#strays, 'requests to GitLab that no route allows').toEqual([]);
  }

  #compare({ requests }: Sandbox): void {
    const sent = requests.filter(({ headers }) => headers['user-agent'] === 'gitlab-deployments-gateway');
    this.#strays.push(...strayRequests(sent));
  }

  #look(place: string, text: string): void {
    if (hasCanary(text)) this.#leaks.push([place, text]);
  }

  async #seen(response: Response): Promise<Response> {
    this.#look('the headers of an answer', inspect([...response.headers]));
    if (response.body === null || !/json|html/.test(response.headers.get('content-type') ?? ''))
      return response;

    const body = await response.text();
    this.#look('an answer', body);
    const { status, statusText, headers } = response;
    return new Response(body, { status, statusText, headers: [...headers] });
  }

  #listener(listener: RequestListener): RequestListener {
    return (request, response) => {
      for (const name of ['setHeader', 'writeHead', 'write', 'end'] as const) {
        const original = Reflect.get(response, name) as (...parameters: unknown[]) => unknown;
        const spied = (...parameters: unknown[]) => {
          this.#look('what was sent', parameters.map(readable).join(' '));
          return original.apply(response, parameters);
        };
        Object.assign(response, { [name]: spied });
      }
      listener(request, response);
    };
  }
}

function readable(value: unknown): string {
  if (typeof value === 'string') return value;
  return value instanceof Uint8Array ? Buffer.from(value).toString() : inspect(value);
}
