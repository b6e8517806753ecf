import type { IncomingMessage, RequestListener } from 'node:http';
import { createYoga, type YogaInitialContext } from 'graphql-yoga';
import type { Context } from './context.ts';
import type { GatewayOptions } from './gateway-options.ts';
import { GitLabClient } from './gitlab/client.ts';
import { Dispatcher } from './gitlab/dispatcher.ts';
import { tokenAdvice } from './gitlab/token-advice.ts';
import { maskError } from './graph/errors.ts';
import { KnownProjects } from './graph/known-projects.ts';
import { ReportedErrors } from './graph/reported-errors.ts';
import { graphiqlPage } from './graphiql/graphiql.ts';
import { LOGO } from './graphiql/page.ts';
import { PAGE_PATH } from './graphiql/paths.ts';
import { acceptableOnly } from './http/accept.ts';
import { answerHeaders } from './http/answer-headers.ts';
import { basePathOf } from './http/base-path.ts';
import { callerOf } from './http/caller.ts';
import { corsFor, refusedPreflights, varyByOrigin } from './http/cors.ts';
import { credentialsOf, ownCredentials, wellFormedCredentials } from './http/credentials.ts';
import { crossSiteProtection } from './http/cross-site.ts';
import { acceptedAge } from './http/freshness.ts';
import { hostCheck } from './http/host-check.ts';
import { nodeListener } from './http/node-listener.ts';
import { otherPaths } from './http/other-paths.ts';
import { probes } from './http/probes.ts';
import { refusalReport } from './http/refused-responses.ts';
import { requestSizeLimit } from './http/request-size.ts';
import { responseLimits } from './http/response-limits.ts';
import { operationLimits } from './limits/operation-limits.ts';
import { Pace } from './limits/pace.ts';
import { ResponseBudget } from './limits/response-budget.ts';
import { resultLimit } from './limits/result-limit.ts';
import { createLogger } from './observability/log.ts';
import { LogWithoutRepetitions } from './observability/log-repetitions.ts';
import { operationLog } from './observability/operation-log.ts';
import { requestCost } from './observability/request-cost.ts';
import { requestIdOf } from './observability/request-id.ts';
import { tokenMask } from './observability/token-mask.ts';
import { operationTracing } from './observability/tracing.ts';
import { yogaLog } from './observability/yoga-log.ts';
import { age } from './operations/age.ts';
import { compiledOperations } from './operations/compiled-operations.ts';
import { charge, documentCache, nothingCached } from './operations/document-cache.ts';
import { noIntrospection } from './operations/introspection.ts';
import { limitedCallers } from './operations/limited-callers.ts';
import { loadShedding } from './operations/load-shedding.ts';
import { DOCUMENT_ID, persistedDocuments } from './operations/persisted-documents.ts';
import { plainRefusals } from './operations/plain-refusals.ts';
import { reportedErrors } from './operations/reported-errors.ts';
import { schema } from './schema.ts';
import { AddressError, gitlabAddress } from './settings/gitlab-address.ts';
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
  /** From now on, `/ready` returns 503. Everything else continues. */
  drain(): void;
  /** Waits for the running requests to GitLab, and then ends the connections. */
  close(): Promise<void>;
  /**
   * Aborts the running requests to GitLab. Their callers get UPSTREAM_UNAVAILABLE, or OUTCOME_UNKNOWN for a change.
   */
  destroy(): Promise<void>;
}

/** What Yoga knows of a request that a server of `node:http` got. A fetch handler has nothing of it. */
interface ServerContext {
  readonly req?: IncomingMessage;
}

/**
 * The whole gateway as one function.
 *
 * @throws TypeError if `gitlabUrl` is missing or is not the address of a GitLab, or if `basePath` is not a path.
 */
export function createGateway(options: GatewayOptions): Gateway {
  const gitlabUrl = addressIn(options);
  const basePath = basePathOf(options.basePath ?? '');
  const { sampleToken, observer } = options;
  const settings = withDefaults({ ...options, gitlabUrl });
  const { gitlabToken, corsOrigins, introspection } = settings;

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
  const pace = new Pace();
  const state = { draining: false };

  /** What resolvers share while they execute one operation. */
  const context = ({ request, req }: YogaInitialContext & ServerContext): Context => {
    const requestId = requestIdOf(request);
    const gitlab = new GitLabClient(dispatcher, {
      credentials: credentialsOf(request.headers, gitlabToken),
      signal: request.signal,
      // Callers without credentials are told apart by their address.
      caller: callerOf(ownCredentials(request.headers), req?.socket.remoteAddress),
      budget: settings.budget,
      concurrency: settings.concurrency,
      requestId,
      maxAge: acceptedAge(request.headers),
      tokenAdvice: advice,
    });
    const response = new ResponseBudget({
      maxValues: settings.maxValues,
      pace,
      onExceeded: (error) => {
        gitlab.stop(error);
      },
    });
    const projects = new KnownProjects();
    gitlab.observe = projects.observe.bind(projects);
    return { gitlab, projects, reported: new ReportedErrors(), response, requestId };
  };

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
    // Serves the page to browsers. Before the checks of API requests, which a browser that opens a page does not pass.
    ...(settings.graphiql
      ? [graphiqlPage({ sampleToken, hasToken: gitlabToken !== undefined, introspection })]
      : []),
    // Says where the API is at all other paths. After everything that has a path of its own.
    otherPaths({ endpoint: PAGE_PATH, graphiql: settings.graphiql, icon: LOGO, report }),
    // Refuses requests that accept no format of the API. Of the checks, this one decides the format of all refusals.
    acceptableOnly,
    // Refuses malformed credentials. Otherwise such a request would act with the token of the gateway.
    wellFormedCredentials,
    // Refuses requests that a page elsewhere can make a browser send. Before the body is read.
    crossSiteProtection(),
    // Refuses large bodies while it reads them. Before the body is parsed.
    requestSizeLimit(settings.maxRequestBytes),
    // Rewrites errors about a body that is not an operation, so that they quote nothing. Wraps the parser set so far.
    plainRefusals,
    // Looks up documents by id. Before parsing, because it decides what to parse.
    ...(settings.persistedDocuments || settings.persistedOnly
      ? [persistedDocuments(settings.persistedDocuments ?? new Map(), { only: settings.persistedOnly })]
      : []),
    // Refuses introspection, and removes suggestions from errors.
    ...(introspection ? [] : [noIntrospection()]),
    // Adds errors that resolvers reported beside a value. Before the log, so that it counts and masks these errors too.
    reportedErrors,
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
    // Chooses how to execute. After everything that can prevent execution, so that only executed operations count.
    compiledOperations((document, bytes) => charge(documents, document, bytes)),
    // Masks tokens in errors. After all plugins that add errors.
    tokenMask(gitlabToken),
    // Writes the result as JSON and limits its size. After all plugins that change results.
    resultLimit({ maxBytes: settings.maxResultBytes, logger }),
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
    context,
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

  const handle = async (request: Request): Promise<Response> => yoga.fetch(basePath.ofRequest(request));
  const serve: RequestListener = (request, response) => {
    basePath.removeFrom(request);
    void yoga(request, response);
  };
  return Object.assign(handle, {
    listener: nodeListener(serve, { maxPipelined: settings.maxPipelined, report }),
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

/** Callers in JavaScript may omit anything. */
function addressIn(options: Partial<GatewayOptions> | undefined): string {
  const gitlabUrl = options?.gitlabUrl;
  if (gitlabUrl === undefined || gitlabUrl === '') {
    throw new TypeError(
      'createGateway needs the option gitlabUrl: the address of your GitLab, such as https://gitlab.example.com.',
    );
  }
  try {
    return gitlabAddress(gitlabUrl);
  } catch (error) {
    if (!(error instanceof AddressError)) throw error;
    throw new TypeError(`The option gitlabUrl of createGateway ${error.message}`, { cause: error });
  }
}
