import type { Logger } from './observability/log.ts';
import type { GatewayObserver } from './observability/observer.ts';

/** Times are in milliseconds. */
export interface GatewayOptions {
  /**
   * Address of your GitLab, with its path if it has one, as in `https://example.com/gitlab`. It does not matter whether it
   * ends with `/api/v4` or with a slash.
   */
  readonly gitlabUrl: string | URL;

  // The options from here are generated from src/settings by "npm run codegen".
  /**
   * GitLab token for requests that have no token of their own. Everyone who can reach the gateway can then
   * act with it. Set `allowedHosts` as well.
   */
  readonly gitlabToken?: string;
  /**
   * Maximum number of REST requests for one operation, including retries. Fields that need more are null, and
   * one error, `UPSTREAM_BUDGET_EXCEEDED`, says how to split the operation. Protects GitLab and the rate
   * limit of the token. Default: 250.
   */
  readonly budget?: number;
  /** Maximum number of connections to GitLab, for all operations together. Default: 64. */
  readonly connections?: number;
  /**
   * Maximum number of REST requests that wait for a connection, for all operations together. When the queue
   * is full, the caller with the most waiting requests loses one, which fails with `OVERLOADED`. Default:
   * 2048.
   */
  readonly queue?: number;
  /** Maximum number of REST requests that one operation sends at the same time. Default: 32. */
  readonly concurrency?: number;
  /** How long GitLab can take to answer one attempt at a request. Default: 10000. */
  readonly attemptTimeout?: number;
  /**
   * How long all REST requests of one operation can take together, including retries and pauses. Must be at
   * least `attemptTimeout`. Default: 25000.
   */
  readonly totalTimeout?: number;
  /** How many times the gateway repeats a GET request that failed. It never sends a change twice. Default: 2. */
  readonly retries?: number;
  /**
   * Number of failures in a row after which the gateway treats GitLab as down and sends it nothing during
   * `breakerPause`. Default: 10.
   */
  readonly breakerFailures?: number;
  /**
   * How long the gateway sends nothing to a GitLab that is down, before one request checks whether it is
   * back. Default: 5000.
   */
  readonly breakerPause?: number;
  /** Maximum size of a response from GitLab, after decompression. Default: 5242880. */
  readonly maxResponseBytes?: number;
  /**
   * How long the gateway keeps successful responses from GitLab, for further operations with the same
   * credentials. `0` keeps none; operations that run at the same time share their reads anyway. Default: 0.
   */
  readonly shareFor?: number;
  /**
   * Memory for the responses that `shareFor` keeps, of all callers together. The gateway drops those that
   * were not used for the longest time. Default: 67108864.
   */
  readonly shareBytes?: number;
  /**
   * Host names of the gateway. Needed with `gitlabToken`: the gateway then refuses requests for other names
   * that are not loopback names. Default: [].
   */
  readonly allowedHosts?: readonly string[];
  /** Origins of web pages that can send requests to the gateway. Default: []. */
  readonly corsOrigins?: readonly string[];
  /** Serve the board to browsers that open `/`. `off` redirects them to GraphiQL. Default: true. */
  readonly board?: boolean;
  /** Serve GraphiQL to browsers that open the address of the API. Default: true. */
  readonly graphiql?: boolean;
  /** Let callers read the schema, and suggest the right name to callers who mistype one. Default: true. */
  readonly introspection?: boolean;
  /** Documents that callers can name by their id instead of sending them. */
  readonly persistedDocuments?: ReadonlyMap<string, string>;
  /** Execute only documents in `persistedDocuments`. Default: false. */
  readonly persistedOnly?: boolean;
  /**
   * Return 503 from `/ready` while GitLab is down. All replicas then leave service together, and callers get
   * a refused connection instead of an error that names the cause. Default: false.
   */
  readonly readyNeedsGitlab?: boolean;
  /** Maximum size of a request body. A larger one gets status 413. Default: 262144. */
  readonly maxRequestBytes?: number;
  /**
   * Approximate memory for documents that the gateway keeps, so that it does not have to parse and validate
   * them again. Default: 67108864.
   */
  readonly documentCacheBytes?: number;
  /**
   * Compress JSON responses of at least 1 KiB with brotli or gzip for clients that accept it: `on`, `off`, or
   * `auto`, which leaves out clients on the same machine. Set `on` if a proxy on the same machine does not
   * compress. Default: "auto".
   */
  readonly compression?: 'auto' | 'on' | 'off';
  /**
   * How long a client can take to read a response, or the next part of a stream, before the gateway ends its
   * connection. Default: 30000.
   */
  readonly responseTimeout?: number;
  /**
   * Maximum size of all responses that clients have not read yet. Above it, the gateway refuses operations
   * with `OVERLOADED`. Default: 67108864.
   */
  readonly responseBytes?: number;
  /** The same limit for one caller: one credential, or one address without a credential. Default: 16777216. */
  readonly responseBytesPerCaller?: number;
  /** Maximum number of running requests on one connection. Further ones get status 429. Default: 8. */
  readonly maxPipelined?: number;
  /**
   * Maximum number of tokens in a document. Limits the time and memory that parsing and validating it takes.
   * Default: 4000.
   */
  readonly maxTokens?: number;
  /**
   * Maximum number of levels of fields in an operation. Protects against documents that nest objects
   * endlessly. Default: 15.
   */
  readonly maxDepth?: number;
  /**
   * Maximum number of aliases in an operation. Aliases in a fragment count each time it is spread. Protects
   * against short documents that select a costly field many times. Default: 300.
   */
  readonly maxAliases?: number;
  /**
   * Maximum number of directives in an operation. Those in a fragment count each time it is spread. Limits
   * the time that checking them takes. Default: 8.
   */
  readonly maxDirectives?: number;
  /**
   * Maximum number of fields at the root of an operation. Limits how many objects an operation starts from.
   * Default: 60.
   */
  readonly maxRootFields?: number;
  /**
   * Maximum number of fields in an operation, on all levels. Those in a fragment count each time it is
   * spread. Protects against small documents whose fragments multiply. Default: 5000.
   */
  readonly maxFields?: number;
  /**
   * Maximum number of entries in a list in arguments or variables. Limits how many objects one field can
   * request by their ids. Default: 100.
   */
  readonly maxListLength?: number;
  /**
   * Maximum number of objects that an operation can ask for if all pages are full: the `first` or `last` of
   * each list (20 if it has neither), multiplied by that of the lists around it. Refuses an operation that
   * multiplies lists before it sends a request. Default: 250000.
   */
  readonly maxNodes?: number;
  /**
   * Maximum number of values in a response. Each field of each object counts as 1, or as 3 if the gateway has
   * to wait for it. Limits the time and memory that a response takes. Default: 150000.
   */
  readonly maxValues?: number;
  /**
   * Maximum number of errors that a response lists. It only counts further errors, by code. Limits the size
   * of a response in which nearly everything failed. Default: 100.
   */
  readonly maxErrors?: number;
  /**
   * Maximum size of a result as JSON. The gateway does not send a larger one. Protects the memory and the
   * network of the gateway and its clients. Default: 10485760.
   */
  readonly maxResultBytes?: number;
  /**
   * Enables `POST /webhooks/gitlab`: the signing token (`whsec_…`) or the secret token of your GitLab's
   * webhooks. Changes then reach subscribers without polling.
   */
  readonly webhookSecret?: string;
  /**
   * Connects the replicas of the gateway by a Redis server, so that a change that one of them learns of
   * reaches the subscribers of all, and one polls for all.
   */
  readonly redisUrl?: string;
  /** Maximum number of open subscriptions. Default: 2000. */
  readonly maxSubscriptions?: number;
  /** Maximum number of open subscriptions of one caller. Default: 200. */
  readonly maxSubscriptionsPerCaller?: number;
  /**
   * Maximum number of operations in progress on one WebSocket connection, subscriptions included. Default:
   * 50.
   */
  readonly maxPerConnection?: number;
  /**
   * How often the gateway asks GitLab about a project that has subscribers, while a deployment of the last
   * ten minutes is unfinished. Default: 2000.
   */
  readonly pollActive?: number;
  /** The same while no deployment is under way. Default: 10000. */
  readonly pollIdle?: number;
  /** The same while webhooks report the changes of the project. Default: 55000. */
  readonly pollHooked?: number;
  // The options to here are generated.

  /**
   * Path below which an application mounts the gateway. `/api` serves the API at `/api/graphql`, and the probes at
   * `/api/health` and `/api/ready`. Default: none.
   */
  readonly basePath?: string;
  /** A token of a GitLab with nothing but sample data. GraphiQL shows it to everyone. */
  readonly sampleToken?: string;
  /** Where the gateway logs. Default: JSON lines on standard output. */
  readonly logger?: Logger;
  /** Is called for what the gateway does. `createMetrics` returns one that counts for Prometheus. */
  readonly observer?: GatewayObserver;
}
