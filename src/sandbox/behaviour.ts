import { z } from 'zod';

const switches = z.strictObject({
  release: z.enum(['newest', 'older']),
  edition: z.enum(['ee', 'ce']),
  externalUrl: z.url().nullable(),
  rateLimitHeaders: z.boolean(),
  autoStopByTier: z.boolean(),
  startersMayApprove: z.boolean(),
  deletionsPerMinute: z.number().int().min(0),
  microseconds: z.boolean(),
});

/** The part of `Behaviour` that JSON can say. */
export const behaviourSchema = switches.partial();

/** What differs between GitLab's versions, editions, feature flags and settings. */
export interface Behaviour {
  /** `newest` is 19.4. `older` has the rules that 19.x replaced, all of them at once. */
  readonly release: 'newest' | 'older';
  /** The Community Edition (`ce`) has neither protected environments nor approvals. */
  readonly edition: 'ee' | 'ce';
  /** The address that links and redirects begin with, as GitLab's setting `external_url`; null: the one that was asked. */
  readonly externalUrl: string | null;
  /** The flag `rate_limiting_headers_for_unthrottled_requests`: RateLimit headers on answers that are not 429, too. */
  readonly rateLimitHeaders: boolean;
  /** The flag `new_default_for_auto_stop`: new production and staging environments stop `with_action`. */
  readonly autoStopByTier: boolean;
  /** The setting of protected environments by which people may approve what they started. */
  readonly startersMayApprove: boolean;
  /** How many deployments a user may delete in a minute before the newest release answers 429; 0: any number. */
  readonly deletionsPerMinute: number;
  /** Whether `updated_at` has a part below the millisecond, which filters and orders know and no answer shows. */
  readonly microseconds: boolean;
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
};
