import { z } from 'zod';
import type { Hint, HintSource } from './hints.ts';

/** The numbers of the sources in messages, which contain nothing but numbers. */
const SOURCES: readonly HintSource[] = ['webhook', 'mutation', 'poll', 'loss'];
/** In characters. A message of the gateway has about 150. */
const LONGEST_MESSAGE = 1000;
/** In ms. The clocks of replicas differ, and a message may be wrong on purpose. */
const OLDEST = 60_000;

const positive = z.int().positive();
const MESSAGE = z.object({
  from: positive,
  source: z
    .int()
    .min(0)
    .max(SOURCES.length - 1),
  project: positive,
  receivedAt: positive,
  job: positive.optional(),
  pipeline: positive.optional(),
  deleted: positive.optional(),
  deletedEnvironment: positive.optional(),
});

export interface ReplicaMessage {
  /** The number of the replica that sent it. */
  readonly from: number;
  readonly hint: Hint;
}

/**
 * A hint as other replicas receive it: numbers and times only. Null if the hint names its project by a path, which does not
 * leave the process.
 */
export function messageFor({ from, hint }: ReplicaMessage): string | null {
  const { project, source, receivedAt, job, pipeline, deleted, deletedEnvironment } = hint;
  if (!/^\d+$/.test(project)) return null;
  const numbers = { from, source: SOURCES.indexOf(source), project: Number(project), receivedAt };
  return JSON.stringify({ ...numbers, job, pipeline, deleted, deletedEnvironment });
}

/** Reads a message. Null if it is not one: everyone who reaches the Redis can send messages. */
export function messageIn(text: string, now = Date.now()): ReplicaMessage | null {
  const { success, data } = MESSAGE.safeParse(parsed(text));
  if (!success) return null;
  const { from, project, receivedAt, source: number, ...rest } = data;
  const source = SOURCES[number];
  if (source === undefined) return null;
  const time = Math.min(now, Math.max(now - OLDEST, receivedAt));
  return { from, hint: { ...rest, project: String(project), source, receivedAt: time } };
}

function parsed(text: string): unknown {
  if (text.length > LONGEST_MESSAGE) return undefined;
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
