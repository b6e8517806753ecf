import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { ApiServer } from './api-server.ts';
import { type Behaviour, usualBehaviour } from './behaviour.ts';
import { control, controlPrefix } from './control.ts';
import { answerOf, json, noRoute, refused } from './http/answer.ts';
import { readBody } from './http/body.ts';
import type { Fault } from './http/faults.ts';
import type { RecordedRequest } from './http/request-log.ts';
import { send } from './http/transmission.ts';
import { Heartbeat, SteppedClock } from './living/clock.ts';
import { baseDate } from './sample/workshop.ts';
import { type RoleTokens, sampleTokens } from './tokens.ts';

export type { Behaviour } from './behaviour.ts';
export type { Fault } from './http/faults.ts';
export type { RecordedRequest } from './http/request-log.ts';

export type Alive = 'on' | 'off' | 'stepped';

export interface SandboxOptions {
  /** 0, the default, means any free port. */
  readonly port?: number;
  readonly host?: string;
  /** The path of GitLab on its host, such as `/gitlab`. */
  readonly basePath?: string;
  /**
   * Whether the company works. `on`: its dates end now, and its pipelines keep deploying. `off`, the default: nothing
   * happens but what clients do. `stepped`: it works only while a test calls `live`, and the clock of the server starts at
   * the end of the sample.
   */
  readonly alive?: Alive;
  /** How many courses of a living company are kept: 500 by default. */
  readonly memory?: number;
  /** The clock of the server: by default, the real one. */
  readonly now?: () => Date;
  /** Milliseconds before each response. */
  readonly latency?: number;
  /** Lists with more items have no totals. */
  readonly hideTotalsAbove?: number;
  /** Requests per minute for each token. 0, the default, means no limit. */
  readonly rateLimit?: number;
  /** After how many more requests a deployment recorded as successful lists its merge requests: 1 by default. */
  readonly mergeRequestLinkDelay?: number;
  /** How many of the newest requests the log keeps: by default 10,000, which take about 20 MB. */
  readonly requestLogSize?: number;
  /** Tokens that are valid in addition to the sample tokens, by role. */
  readonly tokens?: Partial<RoleTokens>;
  /** Milliseconds until a webhook that gets no response has failed: 10,000 by default, as in GitLab. */
  readonly webhookTimeout?: number;
  /** The differences from the newest Enterprise Edition with its usual flags and settings. */
  readonly behaviour?: Partial<Behaviour>;
}

export interface Sandbox {
  /** Without `/api/v4`. */
  readonly url: string;
  /** The newest requests to the API, in order of arrival. */
  readonly requests: readonly RecordedRequest[];
  /** A valid token for each role: the one in the options, or the sample token. */
  readonly tokens: RoleTokens;
  /** The largest number of requests in progress at the same time since `forgetRequests`. */
  readonly mostInFlight: number;
  forgetRequests(): void;
  /** Each request in the log, still encoded, such as `GET /projects/7/deployments?per_page=20`. */
  lines(): string[];
  fault(fault: Fault): void;
  clearFaults(): void;
  /** Restores the state at the start. */
  reset(): void;
  setLatency(milliseconds: number): void;
  /** Lets time pass in a company that is alive in steps. */
  live(milliseconds: number): void;
  /** Changes how GitLab behaves, until `reset`. */
  behave(changes: Partial<Behaviour>): void;
  /** Also ends all connections, including those that wait for a response, and deliveries of webhooks. */
  close(): Promise<void>;
}

/** Starts the embedded GitLab. Rejects if it cannot use the port. */
export async function startSandbox(options: SandboxOptions = {}): Promise<Sandbox> {
  const { host = '127.0.0.1', port = 0, basePath = '', alive = 'off' } = options;
  const prefix = `${basePath}/api/v4`;
  const clock = alive === 'stepped' ? new SteppedClock(baseDate) : null;
  const now = clock?.now ?? options.now ?? (() => new Date());
  const api = new ApiServer({
    prefix,
    now,
    latency: options.latency ?? 0,
    rateLimit: options.rateLimit ?? 0,
    hideTotalsAbove: options.hideTotalsAbove ?? 10_000,
    mergeRequestLinkDelay: options.mergeRequestLinkDelay ?? 1,
    requestLogSize: options.requestLogSize ?? 10_000,
    tokens: options.tokens ?? {},
    behaviour: { ...usualBehaviour, ...options.behaviour },
    life: alive === 'off' ? null : { endsNow: alive === 'on', seed: 20261130, memory: options.memory ?? 500 },
    webhookTimeout: options.webhookTimeout ?? 10_000,
  });

  async function handle(
    request: IncomingMessage,
    response: ServerResponse,
    gone: AbortSignal,
  ): Promise<void> {
    const { method = 'GET', url = '/' } = request;
    if (url.startsWith(`${prefix}/`)) {
      await api.handle(request, response, gone);
      return;
    }
    const answer = await answerOf(async () => {
      if (!url.startsWith(`${basePath}${controlPrefix}/`)) throw noRoute();
      const path = url.slice(basePath.length + controlPrefix.length);
      return control(sandbox, method, path, await readBody(request));
    });
    await send(response, answer, undefined, gone);
  }

  // Longer than clients keep idle connections, so that no client sends a request on a connection that has just closed.
  const server = createServer({ keepAliveTimeout: 120_000 }, (request, response) => {
    const gone = new AbortController();
    response.on('close', () => {
      if (!response.writableFinished) gone.abort();
    });
    handle(request, response, gone.signal).catch(() => {
      if (gone.signal.aborted || response.headersSent) response.destroy();
      else void send(response, json(500, { message: '500 Internal Server Error' }), undefined, gone.signal);
    });
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, () => {
      server.off('error', reject);
      resolve();
    });
  });

  const heartbeat = alive === 'on' ? new Heartbeat(api.company, now) : null;

  // A server that listens on a port has an address of this form.
  const address = server.address() as AddressInfo;
  const sandbox: Sandbox = {
    url: `http://${host.includes(':') ? `[${host}]` : host}:${address.port}${basePath}`,
    tokens: { ...sampleTokens, ...options.tokens },
    get requests() {
      return api.log.entries;
    },
    get mostInFlight() {
      return api.log.mostInFlight;
    },
    forgetRequests: () => {
      api.log.forget();
    },
    lines: () => api.log.lines(),
    fault: (fault) => {
      api.faults.add(fault);
    },
    clearFaults: () => {
      api.faults.clear();
    },
    reset: () => {
      clock?.restart();
      api.reset();
    },
    setLatency: (milliseconds) => {
      api.latency = milliseconds;
    },
    behave: (changes) => {
      api.behave(changes);
    },
    live: (milliseconds) => {
      if (clock === null)
        throw refused(400, 'Start the embedded GitLab with SANDBOX_ALIVE=stepped to move its time');
      clock.step(milliseconds, api.company);
    },
    close: () =>
      new Promise<void>((resolve) => {
        heartbeat?.stop();
        api.close();
        server.close(() => {
          resolve();
        });
        server.closeAllConnections();
      }),
  };
  return sandbox;
}
