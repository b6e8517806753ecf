import type { IncomingMessage, RequestListener } from 'node:http';
import { createYoga, type Plugin, type YogaInitialContext } from 'graphql-yoga';
import { acceptableOnly } from './http/accept.ts';
import { answerHeaders } from './http/answer-headers.ts';
import { callerOf } from './http/caller.ts';
import type { Context } from './context.ts';
import { compiledOperations } from './operations/compiled-operations.ts';
import { credentialsOf, ownCredentials, wellFormedCredentials } from './http/credentials.ts';
import { GitLabClient } from './gitlab/client.ts';
import { Dispatcher } from './gitlab/dispatcher.ts';
import { tokenAdvice } from './gitlab/token-advice.ts';
import { maskError } from './graph/errors.ts';
import { KnownProjects } from './graph/known-projects.ts';
import { ReportedErrors } from './graph/reported-errors.ts';
import { graphiqlPage } from './graphiql/graphiql.ts';
import { hostCheck } from './http/host-check.ts';
import { corsFor, varyByOrigin } from './http/cors.ts';
import { crossSiteProtection } from './http/cross-site.ts';
import {
  charge,
  DEFAULT_DOCUMENT_CACHE_BYTES,
  documentCache,
  nothingCached,
} from './operations/document-cache.ts';
import { noIntrospection } from './operations/introspection.ts';
import { DEFAULT_LIMITS, type OperationLimits, operationLimits } from './limits/operation-limits.ts';
import { Pace } from './limits/pace.ts';
import {
  DOCUMENT_ID,
  type PersistedDocuments,
  persistedDocuments,
} from './operations/persisted-documents.ts';
import { plainRefusals } from './operations/plain-refusals.ts';
import { ResponseBudget } from './limits/response-budget.ts';
import { DEFAULT_MAX_RESULT_BYTES, resultLimit } from './limits/result-limit.ts';
import { loadShedding } from './operations/load-shedding.ts';
import { createLogger, type Logger } from './observability/log.ts';
import { LogWithoutRepetitions } from './observability/log-repetitions.ts';
import { nodeListener } from './http/node-listener.ts';
import type { GatewayObserver } from './observability/observer.ts';
import { operationLog } from './observability/operation-log.ts';
import { probes } from './http/probes.ts';
import { refusalReport } from './http/refused-responses.ts';
import { reportedErrors } from './operations/reported-errors.ts';
import { requestCost } from './observability/request-cost.ts';
import { requestIdOf } from './observability/request-id.ts';
import { requestSizeLimit } from './http/request-size.ts';
import { responseLimits } from './http/response-limits.ts';
import { schema } from './schema.ts';
import { tokenMask } from './observability/token-mask.ts';
import { operationTracing } from './observability/tracing.ts';
import { yogaLog } from './observability/yoga-log.ts';

export interface GatewayOptions extends Partial<OperationLimits> {
  /** Address of the GitLab, with the path that it may have below its host; `/api/v4` is added. */
  readonly gitlabUrl: string | URL;
  /**
   * For requests that carry no credentials of their own: everybody who can reach the gateway then acts with it. The
   * gateway then answers only under loopback names and those in `allowedHosts`.
   */
  readonly gitlabToken?: string;
  /**
   * Host names of the gateway, needed with `gitlabToken` or `sampleToken`: a request for another host, or from a page of
   * another host that is not in `corsOrigins`, is refused. A port in them does not count.
   */
  readonly allowedHosts?: readonly string[];
  /** Whether a browser gets GraphiQL at `/graphql`. */
  readonly graphiql?: boolean;
  /** A token that GraphiQL's headers editor shows to everybody: that of a GitLab with nothing but sample data. */
  readonly sampleToken?: string;
  /** The most connections to GitLab, of all operations together. */
  readonly connections?: number;
  /**
   * The most requests that wait for a connection. When one more comes, the caller with the most waiting loses one, which
   * fails with OVERLOADED.
   */
  readonly queue?: number;
  /** GitLab counts as down, and is left alone, after this many failures in a row that concern more than one project. */
  readonly breakerFailures?: number;
  /** In ms, until one request tries whether a GitLab that is down is back. */
  readonly breakerPause?: number;
  /** In ms, for one attempt at a read. */
  readonly attemptTimeout?: number;
  /** In ms, for all requests of one operation to GitLab, with all attempts and pauses. */
  readonly totalTimeout?: number;
  /** How often a read that failed is tried again. */
  readonly retries?: number;
  /** The largest answer of GitLab's that is read, decoded. */
  readonly maxResponseBytes?: number;
  /** The most requests to GitLab of one operation; each attempt counts. */
  readonly budget?: number;
  /** The most requests to GitLab of one operation at the same time. */
  readonly concurrency?: number;
  /** The largest body of a GraphQL request that is read. */
  readonly maxRequestBytes?: number;
  /** In ms, for a client to take a response, or the next part of a stream; with `listener` only. */
  readonly responseTimeout?: number;
  /** Bytes of responses that clients have not taken, above which queries are refused; with `listener` only. */
  readonly responseBytes?: number;
  /** The same for each caller. */
  readonly responseBytesPerCaller?: number;
  /** The most requests under way on one connection; with `listener` only. */
  readonly maxPipelined?: number;
  /** The most errors that a response lists; the others are counted. */
  readonly maxErrors?: number;
  /** The largest result of an operation, as JSON. */
  readonly maxResultBytes?: number;
  /** About how much memory the documents take that need not be parsed again. */
  readonly documentCacheBytes?: number;
  /** Origins whose pages may ask the gateway from a browser, as in `https://board.example.com`; none at first. */
  readonly corsOrigins?: readonly string[];
  /** Whether callers may ask for the schema, and are told what they may have meant. */
  readonly introspection?: boolean;
  /** Documents that callers may name by their id, instead of sending them. */
  readonly persistedDocuments?: PersistedDocuments;
  /** Whether nothing is executed but `persistedDocuments`. */
  readonly persistedOnly?: boolean;
  /** Where to log; lines of JSON on stdout where it is left out. */
  readonly logger?: Logger;
  /** Told what the gateway does; that of `createMetrics` counts it for Prometheus. */
  readonly observer?: GatewayObserver;
}

export interface Gateway {
  /** A standard fetch handler: serves `/graphql`, `/health` and `/ready`. */
  (request: Request): Promise<Response>;
  /**
   * The same for a server of `node:http`, without the detour. It also limits how long and how much clients may leave
   * unread; limits on connections are the server's own.
   */
  readonly listener: RequestListener;
  /** From now on `/ready` answers 503; everything else goes on. */
  drain(): void;
  /** Lets the requests that are under way to GitLab finish, then ends the connections. */
  close(): Promise<void>;
  /**
   * Breaks off the requests that are under way to GitLab: their callers get UPSTREAM_UNAVAILABLE, and OUTCOME_UNKNOWN for
   * a change.
   */
  destroy(): Promise<void>;
}

/** What Yoga knows of a request that a server of `node:http` got; nothing of one that is passed to a fetch handler. */
interface ServerContext {
  readonly req?: IncomingMessage;
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
    corsOrigins = [],
    observer,
  } = options;
  const logger = new LogWithoutRepetitions(options.logger ?? createLogger('info'));
  const dispatcher = new Dispatcher({
    url: new URL(options.gitlabUrl),
    connections: options.connections ?? 64,
    // Some hundred callers who each ask for the merge requests of 20 deployments: with answers in 20 ms the last of them
    // waits for less than a second.
    queue: options.queue ?? 2048,
    // One broken page, tried three times, is not yet a GitLab that is down.
    breakerFailures: options.breakerFailures ?? 10,
    // Long enough to spare GitLab, short enough that nobody asks what keeps it once it is back.
    breakerPause: options.breakerPause ?? 5000,
    attemptTimeout: options.attemptTimeout ?? 10_000,
    totalTimeout: options.totalTimeout ?? 25_000,
    retries: options.retries ?? 2,
    maxResponseBytes: options.maxResponseBytes ?? 5 * 1024 * 1024,
    onAttempt: observer?.attemptEnded.bind(observer),
  });
  observer?.gatewayStarted(dispatcher.admission);
  const report = refusalReport(logger, observer);
  const state = { draining: false };
  const advice = tokenAdvice(new URL(options.gitlabUrl), sampleToken);
  const documents = documentCache(options.documentCacheBytes ?? DEFAULT_DOCUMENT_CACHE_BYTES);
  const pace = new Pace();
  const maxValues = options.maxValues ?? DEFAULT_LIMITS.maxValues;

  const yoga = createYoga<ServerContext, Context>({
    schema,
    context: ({ request, req }: YogaInitialContext & ServerContext): Context => {
      const requestId = requestIdOf(request);
      const gitlab = new GitLabClient(dispatcher, {
        credentials: credentialsOf(request.headers, gitlabToken),
        signal: request.signal,
        // Without credentials of their own, callers are told apart by where they come from.
        caller: callerOf(ownCredentials(request.headers), req?.socket.remoteAddress),
        budget,
        concurrency,
        requestId,
        tokenAdvice: advice,
      });
      const response = new ResponseBudget({
        maxValues,
        pace,
        onExceeded: (error) => {
          gitlab.stop(error);
        },
      });
      const projects = new KnownProjects();
      gitlab.observe = projects.observe.bind(projects);
      return { gitlab, projects, reported: new ReportedErrors(), response, requestId };
    },
    plugins: [
      probes(state, dispatcher.admission),
      answerHeaders,
      ...varyByOrigin(corsOrigins),
      ...(gitlabToken === undefined && sampleToken === undefined
        ? []
        : [hostCheck({ allowedHosts: options.allowedHosts ?? [], corsOrigins, report })]),
      ...(graphiql
        ? [
            graphiqlPage({
              sampleToken,
              hasToken: gitlabToken !== undefined,
              introspection: options.introspection ?? true,
            }),
          ]
        : []),
      acceptableOnly,
      wellFormedCredentials,
      crossSiteProtection(),
      requestSizeLimit(maxRequestBytes),
      plainRefusals,
      ...documentRules(options),
      // Before the log, so that it counts these errors and masks their causes as it does with all others.
      reportedErrors,
      // Ahead of what refuses to execute an operation, so that these too have their line.
      operationLog(logger, observer, options),
      operationTracing,
      ...operationLimits(options),
      loadShedding(dispatcher.admission),
      requestCost,
      compiledOperations((document, bytes) => charge(documents, document, bytes)),
      // After all plugins that add errors.
      tokenMask(gitlabToken),
      // After all plugins that change results.
      resultLimit({ maxBytes: options.maxResultBytes ?? DEFAULT_MAX_RESULT_BYTES, logger }),
      // Last, as results take time to be written: what clients have not taken by then decides.
      responseLimits({
        timeout: options.responseTimeout ?? 30_000,
        maxBytes: options.responseBytes ?? 64 * 1024 * 1024,
        maxBytesPerCaller: options.responseBytesPerCaller ?? 16 * 1024 * 1024,
        report,
      }),
    ],
    extraParamNames: [DOCUMENT_ID],
    parserAndValidationCache: {
      documentCache: documents,
      errorCache: nothingCached,
    },
    // Yoga's own page loads its scripts from a CDN; `graphiqlPage` has them here.
    graphiql: false,
    landingPage: false,
    cors: corsFor(corsOrigins),
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
    listener: nodeListener((request, response) => void yoga(request, response), {
      maxPipelined: options.maxPipelined ?? 8,
      report,
    }),
    drain: () => {
      state.draining = true;
    },
    close: async () => {
      await dispatcher.close();
      logger.flush();
    },
    destroy: () => dispatcher.destroy(),
  });
}

/** What decides which documents are executed at all. */
function documentRules({
  introspection = true,
  persistedDocuments: documents,
  persistedOnly: only,
}: GatewayOptions) {
  const rules: Plugin[] = [];
  if (documents || only) rules.push(persistedDocuments(documents ?? new Map(), { only: only ?? false }));
  if (!introspection) rules.push(noIntrospection());
  return rules;
}
