import type { RequestListener } from 'node:http';
import { GraphQLError } from 'graphql';
import { createYoga, type Plugin, type YogaInitialContext } from 'graphql-yoga';
import type { Context } from './context.ts';
import { compiledOperations } from './compiled-operations.ts';
import { credentialsOf } from './credentials.ts';
import { GitLabClient } from './gitlab/client.ts';
import { Dispatcher } from './gitlab/dispatcher.ts';
import { maskError } from './graph/errors.ts';
import { createLogger, type Logger } from './log.ts';
import { operationLog } from './operation-log.ts';
import { QUERY_OF_OWN_GITLAB, QUERY_OF_SAMPLE } from './graphiql-queries.ts';
import { requestIdOf } from './request-id.ts';
import { requestSizeLimit } from './request-size.ts';
import { schema } from './schema.ts';

export interface GatewayOptions {
  /** Address of the GitLab, with the path that it may have below its host; `/api/v4` is added. */
  readonly gitlabUrl: string | URL;
  /** For requests that carry no credentials of their own: whoever reaches the gateway then acts with it. */
  readonly gitlabToken?: string;
  /** Whether a browser gets GraphiQL at `/graphql`. */
  readonly graphiql?: boolean;
  /** A token that GraphiQL's headers editor shows to everybody: that of a GitLab with nothing but sample data. */
  readonly sampleToken?: string;
  /** The most connections to GitLab, of all operations together. */
  readonly connections?: number;
  /** In ms, for one attempt at a read. */
  readonly attemptTimeout?: number;
  /** In ms, for one thing asked of GitLab, with all attempts and pauses. */
  readonly totalTimeout?: number;
  /** How often a read that failed is tried again. */
  readonly retries?: number;
  /** The largest answer of GitLab's that is read, decoded. */
  readonly maxResponseBytes?: number;
  /** The most requests to GitLab of one operation. */
  readonly budget?: number;
  /** The most requests to GitLab of one operation at the same time. */
  readonly concurrency?: number;
  /** The largest body of a GraphQL request that is read. */
  readonly maxRequestBytes?: number;
  /** Where to log; lines of JSON on stdout where it is left out. */
  readonly logger?: Logger;
}

export interface Gateway {
  /** A standard fetch handler: serves `/graphql`, `/health` and `/ready`. */
  (request: Request): Promise<Response>;
  /** The same for a server of `node:http`, without the detour. */
  readonly listener: RequestListener;
  /** From now on `/ready` answers 503; everything else goes on. */
  drain(): void;
  /** Lets the requests that are under way to GitLab finish, then ends the connections. */
  close(): Promise<void>;
}

/** The whole gateway as one function. Throws TypeError where `gitlabUrl` is no URL. */
export function createGateway(options: GatewayOptions): Gateway {
  const {
    gitlabToken,
    graphiql = true,
    sampleToken,
    budget = 250,
    concurrency = 32,
    maxRequestBytes = 256 * 1024,
    logger = createLogger('info'),
  } = options;
  const dispatcher = new Dispatcher({
    url: new URL(options.gitlabUrl),
    connections: options.connections ?? 64,
    attemptTimeout: options.attemptTimeout ?? 10_000,
    totalTimeout: options.totalTimeout ?? 25_000,
    retries: options.retries ?? 2,
    maxResponseBytes: options.maxResponseBytes ?? 5 * 1024 * 1024,
  });
  const state = { draining: false };

  const yoga = createYoga<object, Context>({
    schema,
    context: ({ request }: YogaInitialContext): Context => {
      const requestId = requestIdOf(request);
      return {
        gitlab: new GitLabClient(dispatcher, {
          credentials: credentialsOf(request.headers, gitlabToken),
          signal: request.signal,
          budget,
          concurrency,
          requestId,
        }),
        projectIds: new Map(),
        requestId,
      };
    },
    plugins: [
      probes(state),
      requestSizeLimit(maxRequestBytes),
      noForms,
      answerHeaders,
      compiledOperations(),
      operationLog(logger),
    ],
    graphiql: graphiql && {
      title: 'GitLab deployments',
      defaultQuery: sampleToken === undefined ? QUERY_OF_OWN_GITLAB : QUERY_OF_SAMPLE,
      headers: JSON.stringify({ 'PRIVATE-TOKEN': sampleToken ?? 'your GitLab token' }, null, 2),
    },
    // Yoga's own page loads its scripts from a CDN. These are 9 MB, and only read when a browser asks for them.
    renderGraphiQL: async (page) => (await import('@graphql-yoga/render-graphiql')).renderGraphiQL(page),
    landingPage: false,
    cors: false,
    multipart: false,
    // `requestSizeLimit` has its place.
    maxRequestBodySize: false,
    // Yoga's own answers to every path that ends so; `probes` answers to exactly its own.
    healthCheckEndpoint: '\n',
    maskedErrors: { maskError, isDev: false },
    logging: yogaLog(logger),
  });

  const handle = async (request: Request): Promise<Response> => yoga.fetch(request);
  return Object.assign(handle, {
    listener: yoga,
    drain: () => {
      state.draining = true;
    },
    close: () => dispatcher.close(),
  });
}

/** `/health`: the process answers. `/ready`: it takes operations. Neither asks GitLab. */
function probes(state: { readonly draining: boolean }): Plugin {
  return {
    onRequest(event) {
      const { Response } = event.fetchAPI;
      if (event.url.pathname === '/health') {
        event.endResponse(Response.json({ status: 'ok' }));
      } else if (event.url.pathname === '/ready') {
        const [status, code] = state.draining ? ['draining', 503] : ['ready', 200];
        event.endResponse(Response.json({ status }, { status: code }));
      }
    },
  };
}

/** A page anywhere can have a browser send a form here, on behalf of a user who knows nothing of it; JSON it cannot. */
const noForms: Plugin = {
  onRequest(event) {
    const type = event.request.headers.get('content-type') ?? '';
    if (/^application\/x-www-form-urlencoded/i.test(type)) {
      event.endResponse(new event.fetchAPI.Response(null, { status: 415 }));
    }
  },
};

/** Answers belong to their caller alone, and can be found in the log. */
const answerHeaders: Plugin = {
  onResponse({ request, response }) {
    response.headers.set('x-request-id', requestIdOf(request));
    response.headers.set('cache-control', 'no-store');
    response.headers.set('x-content-type-options', 'nosniff');
  },
};

/** What Yoga logs of its own: a text and values in any order. Errors of operations are in `operationLog`'s lines. */
function yogaLog(logger: Logger) {
  const to =
    (level: 'info' | 'warn' | 'error') =>
    (...details: unknown[]): void => {
      const error = details.find((detail) => detail instanceof Error);
      if (error instanceof GraphQLError) return;
      const texts = details.filter((detail) => typeof detail === 'string');
      logger[level](error ? { error } : {}, texts.join(' ') || 'Yoga');
    };
  return { debug: ignore, info: to('info'), warn: to('warn'), error: to('error') };
}

function ignore(): void {
  // Yoga's debugging lines are many for each request.
}
