import type { IncomingMessage } from 'node:http';
import type { YogaInitialContext } from 'graphql-yoga';
import type { Context } from './context.ts';
import { GitLabClient } from './gitlab/client.ts';
import type { Dispatcher } from './gitlab/dispatcher.ts';
import { KnownProjects } from './graph/known-projects.ts';
import { ReportedErrors } from './graph/reported-errors.ts';
import { callerOf } from './http/caller.ts';
import { credentialsOf, ownCredentials } from './http/credentials.ts';
import { acceptedAge } from './http/freshness.ts';
import type { Pace } from './limits/pace.ts';
import { ResponseBudget } from './limits/response-budget.ts';
import type { Hints } from './live/hints.ts';
import type { Live, Viewer } from './live/live.ts';
import { hintOfChange } from './live/mutation-hints.ts';
import { requestIdOf } from './observability/request-id.ts';
import { WaitingCallers } from './operations/waiting-callers.ts';
import type { GatewaySettings } from './settings.ts';

/** What Yoga knows of a request that a server of `node:http` got. A fetch handler has nothing of it. */
export interface ServerContext {
  readonly req?: IncomingMessage;
  /** Whether the operation is an event of a subscription. */
  readonly isEvent?: boolean;
}

export interface OperationContextOptions {
  readonly dispatcher: Dispatcher;
  readonly settings: Pick<GatewaySettings, 'budget' | 'concurrency' | 'gitlabToken' | 'maxValues'>;
  /** How to get a token, for errors. */
  readonly tokenAdvice: string;
  readonly pace: Pace;
  readonly hints: Hints;
  readonly live: Live;
}

/** Makes what resolvers share while they execute one operation. */
export function operationContexts({
  dispatcher,
  settings: { budget, concurrency, gitlabToken, maxValues },
  tokenAdvice,
  pace,
  hints,
  live,
}: OperationContextOptions): (initial: YogaInitialContext & ServerContext) => Context {
  return ({ request, req, isEvent }) => {
    const requestId = requestIdOf(request);
    const credentials = credentialsOf(request.headers, gitlabToken);
    // Callers without credentials are told apart by their address.
    const caller = callerOf(ownCredentials(request.headers), req?.socket);
    // The events of a subscription have one request: each would leave a listener on its signal.
    const callers = new WaitingCallers(isEvent ? new AbortController().signal : request.signal);
    const gitlab = new GitLabClient(dispatcher, {
      credentials,
      signal: callers,
      caller,
      budget,
      concurrency,
      requestId,
      maxAge: acceptedAge(request.headers),
      tokenAdvice,
    });
    const response = new ResponseBudget({
      maxValues,
      pace,
      onExceeded: (error) => {
        gitlab.stop(error);
      },
    });
    const viewer = (): Viewer => ({ caller, credentials, credentialsKey: callerOf(credentials, undefined) });
    const projects = new KnownProjects();
    gitlab.observe = projects.observe.bind(projects);
    gitlab.changed = (method, path) => {
      const hint = hintOfChange(method, path);
      if (!hint) return;
      hints.publish(hint);
      // Replicas that do not receive the hint find the change by polling.
      live.announce(viewer(), hint).catch(() => undefined);
    };
    return {
      gitlab,
      callers,
      projects,
      reported: new ReportedErrors(),
      response,
      subscribe: (watched) => live.subscribe(viewer(), watched),
      requestId,
    };
  };
}
