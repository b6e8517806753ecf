import type { Credentials } from '../gitlab/client.ts';
import type { Hint } from './hints.ts';

/** The processes of one gateway, of which this is one. No method rejects, and none takes longer than half a second. */
export interface Replicas {
  /** Whether there can be other replicas, and hints reach them now. */
  readonly canAnnounce: boolean;
  /** Whether this replica learns of every hint that another one receives: there are no others, or they are connected. */
  readonly hearsAll: boolean;
  /** Passes on a hint. One that names its project by a path stays here. */
  announce(hint: Hint): void;
  /** Whether this replica is the first to handle a delivery of a webhook; also true if the others cannot be asked. */
  claim(delivery: string): Promise<boolean>;
  /**
   * Asks for the turn to poll a project with credentials, which lasts a little longer than `interval` ms. Returns 0 if this
   * replica has it or cannot ask, and otherwise for how many ms another replica still has it.
   */
  takeTurn(credentials: Credentials | null, project: string, interval: number): Promise<number>;
  close(): Promise<void>;
}

/** A gateway of one process, or of several that do not know each other. */
export const ALONE: Replicas = {
  canAnnounce: false,
  hearsAll: true,
  announce: () => undefined,
  claim: () => Promise.resolve(true),
  takeTurn: () => Promise.resolve(0),
  close: () => Promise.resolve(),
};
