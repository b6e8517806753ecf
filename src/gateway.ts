import type { IncomingMessage, RequestListener } from 'node:http';
import type { Duplex } from 'node:stream';
import { createYoga } from 'graphql-yoga';
import { boardPage } from './board-server/board-page.ts';
import { withBoardDocuments } from './board-server/known-documents.ts';
import type { Context } from './context.ts';
import type { GatewayOptions } from './gateway-options.ts';
import { Dispatcher } from './gitlab/dispatcher.ts';
import { tokenAdvice } from './gitlab/token-advice.ts';
import { maskError } from './graph/errors.ts';
import { graphiqlPage } from './graphiql/graphiql.ts';
import { LOGO } from './graphiql/page.ts';
import { PAGE_PATH } from './graphiql/paths.ts';
import { acceptableOnly } from './http/accept.ts';
import { answerHeaders } from './http/answer-headers.ts';
import { basePathOf } from './http/base-path.ts';
import { compression } from './http/compression.ts';
import { corsFor, refusedPreflights, varyByOrigin } from './http/cors.ts';
import { wellFormedCredentials } from './http/credentials.ts';
import { crossSiteProtection } from './http/cross-site.ts';
import { hostCheck } from './http/host-check.ts';
import { multipartSubscriptions } from './http/multipart-subscriptions.ts';
import { nodeListener } from './http/node-listener.ts';
import { otherPaths } from './http/other-paths.ts';
import { isProbe, probes } from './http/probes.ts';
import { refusalReport } from './http/refused-responses.ts';
import { requestSizeLimit } from './http/request-size.ts';
import { responseLimits } from './http/response-limits.ts';
import { inShortTurns } from './http/short-turns.ts';
import { endedByReader } from './http/stream-responses.ts';
import { type WebSockets, webSockets } from './http/web-socket.ts';
import { webhooks } from './http/webhooks.ts';
import { operationLimits } from './limits/operation-limits.ts';
import { Pace } from './limits/pace.ts';
import { resultLimit } from './limits/result-limit.ts';
import { SharedBodies } from './limits/shared-bodies.ts';
import { liveParts } from './live/live-parts.ts';
import { createLogger } from './observability/log.ts';
import { LogWithoutRepetitions } from './observability/log-repetitions.ts';
import { logEndedSubscription, operationLog } from './observability/operation-log.ts';
import { requestCost } from './observability/request-cost.ts';
import { tokenMask } from './observability/token-mask.ts';
import { operationTracing } from './observability/tracing.ts';
import { yogaLog } from './observability/yoga-log.ts';
import { age } from './operations/age.ts';
import { documentCache, nothingCached } from './operations/document-cache.ts';
import { ExecutionsInFlight } from './operations/executions-in-flight.ts';
import { noIntrospection } from './operations/introspection.ts';
import { limitedCallers } from './operations/limited-callers.ts';
import { loadShedding } from './operations/load-shedding.ts';
import { DOCUMENT_ID, persistedDocuments } from './operations/persisted-documents.ts';
import { plainRefusals } from './operations/plain-refusals.ts';
import { reportedErrors } from './operations/reported-errors.ts';
import { queryExecutions } from './operations/query-executions.ts';
import { sharedOperations } from './operations/shared-operations.ts';
import { subscriptionEvents } from './operations/subscription-events.ts';
import { operationContexts, type ServerContext } from './operation-context.ts';
import { schema } from './schema.ts';
import { gitlabUrlIn } from './settings/gitlab-address.ts';
import { withDefaults } from './settings.ts';

export type { GatewayOptions } from './gateway-options.ts';

export interface Gateway {
  /** A standard fetch handler that serves `/graphql`, `/health` and `/ready`. */
  (request: Request): Promise<Response>;
  /**
   * The same for a server of `node:http`, and faster there. It also limits how long and how much clients can leave unread.
   * The server itself has to limit connections.
   */
  readonly listener: RequestListener;
  /** Serves WebSocket connections, for the event `upgrade` of a server of `node:http`. */
  readonly upgrade: WebSockets['upgrade'];
  /** From now on, `/ready` returns 503. Everything else continues. */
  drain(): void;
  /** Ends all subscriptions one after another within this time, in ms, so that their clients do not all return at once. */
  endSubscriptions(within: number): Promise<void>;
  /** Ends all subscriptions, waits for the running requests to GitLab, and then ends the connections. */
  close(): Promise<void>;
  /**
   * Aborts the running requests to GitLab. Their callers get UPSTREAM_UNAVAILABLE, or OUTCOME_UNKNOWN for a change.
   */
  destroy(): Promise<void>;
}

/**
 * The whole gateway as one function.
 *
 * @throws TypeError if `gitlabUrl` is missing or is not the address of a GitLab, or if `basePath` is not a path.
 */
export function createGateway(options: GatewayOptions): Gateway {
  const gitlabUrl = gitlabUrlIn(options);
  const basePath = basePathOf(options.basePath ?? '');
  const { sampleToken, observer } = options;
  const settings = withDefaults({ ...options, gitlabUrl });
  const { gitlabToken, corsOrigins, introspection, persistedOnly } = settings;
  const hasToken = gitlabToken !== undefined;
  const knownDocuments = settings.persistedDocuments ?? new Map<string, string>();

  const logger = new LogWithoutRepetitions(options.logger ?? createLogger('info'));
  const report = refusalReport(logger, observer);
  const dispatcher = new Dispatcher({
    ...settings,
    url: new URL(gitlabUrl),
    onAttempt: observer?.attemptEnded.bind(observer),
  });
  observer?.gatewayStarted(dispatcher);
  const advice = tokenAdvice(new URL(gitlabUrl), sampleToken);
  const documents = documentCache(settings.documentCacheBytes);
  const executions = new ExecutionsInFlight();
  const { hints, replicas, live } = liveParts({
    ...settings,
    gitlabUrl,
    dispatcher,
    tokenAdvice: advice,
    logger,
    observer,
    // What was read before a change is not for those who ask after it.
    closeReads: (project) => {
      dispatcher.reads.closeForProject(project);
      executions.closeToNewcomers();
    },
  });
  const bodies = new SharedBodies();
  const state = { draining: false };

  // In the order in which a request meets them. Later ones see only what earlier ones let through.
  const plugins = [
    // Answers /health and /ready. First, so that probes work under any host name and without any header.
    probes(state, dispatcher.admission, settings),
    // Refuses preflights of pages that are not allowed. Before the headers of all responses, which this response needs too.
    refusedPreflights(corsOrigins, report),
    // Adds the headers that every response has. Before the plugins that answer, so that their responses have them too.
    answerHeaders,
    // Adds `Vary: Origin`, for the same reason.
    ...varyByOrigin(corsOrigins),
    // Refuses other host names if the gateway has a token of its own. Before anything that serves content.
    ...(gitlabToken === undefined && sampleToken === undefined
      ? []
      : [hostCheck({ allowedHosts: settings.allowedHosts, corsOrigins, report })]),
    // Receives GitLab's webhooks, before the checks for browsers, which GitLab's requests would not pass.
    ...(settings.webhookSecret === undefined
      ? []
      : [webhooks({ secret: settings.webhookSecret, hints, replicas, observer, report })]),
    // Serves the board to browsers. Before GraphiQL, to which it leaves what it does not know.
    ...(settings.board
      ? [
          boardPage({
            sampleToken,
            hasToken,
            persistedOnly,
            opensQueries: settings.graphiql,
            gitlabUrl,
            logger,
          }),
        ]
      : []),
    // Serves GraphiQL to browsers. Before the checks of API requests, which a browser that opens a page does not pass.
    ...(settings.graphiql ? [graphiqlPage({ sampleToken, hasToken, introspection })] : []),
    // Says where the API is at all other paths. After everything that has a path of its own.
    otherPaths({ endpoint: PAGE_PATH, graphiql: settings.graphiql, icon: LOGO, report }),
    // Refuses requests that accept no format of the API. Of the checks, this one decides the format of all refusals.
    acceptableOnly,
    // Sends subscriptions in the protocol of Apollo's clients.
    multipartSubscriptions,
    // Refuses malformed credentials. Otherwise such a request would act with the token of the gateway.
    wellFormedCredentials,
    // Refuses requests that a page elsewhere can make a browser send. Before the body is read.
    crossSiteProtection(),
    // Refuses large bodies while it reads them. Before the body is parsed.
    requestSizeLimit(settings.maxRequestBytes),
    // Rewrites errors about a body that is not an operation, so that they quote nothing. Wraps the parser set so far.
    plainRefusals,
    // Looks up documents by id. Before parsing, because it decides what to parse.
    ...(settings.persistedDocuments || persistedOnly
      ? [
          persistedDocuments(settings.board ? withBoardDocuments(knownDocuments) : knownDocuments, {
            only: persistedOnly,
          }),
        ]
      : []),
    // Refuses introspection, and removes suggestions from errors.
    ...(introspection ? [] : [noIntrospection()]),
    // Refuses operations for which GitLab accepts no request. Before the log, so that it has the refusal instead of each field.
    limitedCallers(dispatcher.limits),
    // Logs each operation. Before the plugins that refuse to execute one, so that refused operations are logged too.
    operationLog(logger, observer, settings),
    // Traces each operation, including refused ones, for the same reason.
    operationTracing,
    // Refuses operations that are too large. Before execution, so that GitLab gets no request for them.
    ...operationLimits(settings),
    // Refuses queries while too many requests wait for GitLab. After the limits: their refusals do not depend on load.
    loadShedding(dispatcher.admission),
    // Says how old kept data is. After the refusals: a refused operation has none.
    age(),
    // Adds the cost to the response on request. After the refusals: a refused operation has no cost.
    requestCost,
    // Executes each event of a subscription like a query. Before the plugin that executes queries.
    subscriptionEvents({
      maxBytes: settings.maxResultBytes,
      logger,
      onPushed: (duration) => {
        observer?.changePushed(duration);
      },
      onEnded: (args, ended) => {
        logEndedSubscription(logger, args, ended);
      },
    }),
    // Chooses how to execute. After everything that can prevent execution, so that only executed operations count.
    queryExecutions,
    // Adds the errors that resolvers report in addition to a value. Wraps the chosen execution, so that all its callers get them.
    reportedErrors,
    // Executes identical queries once. After everything that belongs to an execution, because it wraps all of it.
    sharedOperations({ executions, bodies }),
    // Masks tokens in errors. After all plugins that add errors.
    tokenMask(gitlabToken),
    // Writes the result as JSON and limits its size. After all plugins that change results.
    resultLimit({ maxBytes: settings.maxResultBytes, bodies, logger }),
    // Compresses responses. After all plugins that set headers, because it makes a new response.
    compression(settings.compression),
    // Limits what clients leave unread. Last, because writing results takes time, and the state after that counts.
    responseLimits({
      timeout: settings.responseTimeout,
      maxBytes: settings.responseBytes,
      maxBytesPerCaller: settings.responseBytesPerCaller,
      report,
    }),
  ];

  const yoga = createYoga<ServerContext, Context>({
    schema,
    context: operationContexts({ dispatcher, settings, tokenAdvice: advice, pace: new Pace(), hints, live }),
    plugins,
    extraParamNames: [DOCUMENT_ID],
    parserAndValidationCache: { documentCache: documents, errorCache: nothingCached },
    // Yoga's page loads scripts from a CDN; `graphiqlPage` serves its own.
    graphiql: false,
    landingPage: false,
    cors: corsFor(corsOrigins),
    multipart: false,
    // `requestSizeLimit` does this.
    maxRequestBodySize: false,
    // Yoga answers every path that ends with this text; `probes` answers only its own paths.
    healthCheckEndpoint: '\n',
    maskedErrors: { maskError, isDev: false },
    logging: yogaLog(logger),
  });

  const handle = async (request: Request): Promise<Response> =>
    endedByReader(await yoga.fetch(basePath.ofRequest(request)));
  const sockets = webSockets({
    ...settings,
    fetch: async (request, req) => endedByReader(await yoga.fetch(request, { req })),
    endpoint: PAGE_PATH,
    maxBytes: settings.responseBytes,
    report,
    onDefect: (error) => {
      logger.error({ error }, 'A WebSocket connection failed');
    },
  });
  const serveNow: RequestListener = (request, response) => {
    void yoga(request, response);
  };
  const serveInTurn = inShortTurns(serveNow);
  const serve: RequestListener = (request, response) => {
    basePath.removeFrom(request);
    if (isProbe(request.url)) serveNow(request, response);
    else serveInTurn(request, response);
  };
  return Object.assign(handle, {
    listener: nodeListener(serve, { maxPipelined: settings.maxPipelined, report }),
    upgrade: (request: IncomingMessage, socket: Duplex, head: Buffer) => {
      basePath.removeFrom(request);
      sockets.upgrade(request, socket, head);
    },
    drain: () => {
      state.draining = true;
    },
    endSubscriptions: async (within: number) => {
      await live.close(within);
      await sockets.close();
    },
    close: async () => {
      await live.close(0);
      await sockets.close();
      await replicas.close();
      await dispatcher.close();
      logger.flush();
    },
    destroy: () => dispatcher.destroy(),
  });
}
