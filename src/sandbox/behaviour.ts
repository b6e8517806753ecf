import { z } from 'zod';

const features = ['environments', 'builds', 'repository'] as const;
export type Feature = (typeof features)[number];

const switches = z.strictObject({
  release: z.enum(['newest', 'older']),
  edition: z.enum(['ee', 'ce']),
  externalUrl: z.url().nullable(),
  rateLimitHeaders: z.boolean(),
  autoStopByTier: z.boolean(),
  startersMayApprove: z.boolean(),
  deletionsPerMinute: z.number().int().min(0),
  microseconds: z.boolean(),
  deploymentsInBackground: z.boolean(),
  mostComparedFiles: z.number().int().min(0),
  featuresOff: z.record(z.string(), z.array(z.enum(features))),
});

/** The part of `Behaviour` that JSON can express. */
export const behaviourSchema = switches.partial();

/** The differences between GitLab's versions, editions, feature flags and settings. */
export interface Behaviour {
  /** `newest` is 19.4. `older` has all the rules that 19.x replaced. */
  readonly release: 'newest' | 'older';
  /** The Community Edition (`ce`) has neither protected environments nor approvals. */
  readonly edition: 'ee' | 'ce';
  /** The start of links and redirects, like GitLab's setting `external_url`. Null means the address of the request. */
  readonly externalUrl: string | null;
  /** The flag `rate_limiting_headers_for_unthrottled_requests`: all responses have RateLimit headers, not only 429. */
  readonly rateLimitHeaders: boolean;
  /** The flag `new_default_for_auto_stop`: new production and staging environments stop `with_action`. */
  readonly autoStopByTier: boolean;
  /** The setting of protected environments that lets people approve deployments that they started. */
  readonly startersMayApprove: boolean;
  /** How many deployments a user can delete per minute before the newest release returns 429. 0 means no limit. */
  readonly deletionsPerMinute: number;
  /** Whether `updated_at` has microseconds, which filters and orders use but responses do not show. */
  readonly microseconds: boolean;
  /** Whether the deployment of a retried job is created after `mergeRequestLinkDelay` more requests, not with the job. */
  readonly deploymentsInBackground: boolean;
  /** How many changed files a comparison shows. If there are more, GitLab cuts them off and reports `compare_timeout`. */
  readonly mostComparedFiles: number;
  /** By the number of a project, its features that are switched off: then GitLab refuses to show what belongs to them. */
  readonly featuresOff: Readonly<Record<string, readonly Feature[]>>;
}

export const usualBehaviour: Behaviour = {
  release: 'newest',
  edition: 'ee',
  externalUrl: null,
  rateLimitHeaders: false,
  autoStopByTier: false,
  startersMayApprove: false,
  deletionsPerMinute: 500,
  microseconds: true,
  deploymentsInBackground: false,
  mostComparedFiles: 1_000,
  featuresOff: {},
};
