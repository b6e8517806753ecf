import { z } from 'zod';
import { type Behaviour, behaviourSchema } from './behaviour.ts';
import { Refusal, json, refused, type Answer } from './http/answer.ts';
import { type Fault, failureNames } from './http/faults.ts';

/** The path below which a frontend's end-to-end tests control the sandbox. */
export const controlPrefix = '/-/sandbox';

interface Controlled {
  readonly requests: readonly object[];
  forgetRequests(): void;
  fault(fault: Fault): void;
  clearFaults(): void;
  reset(): void;
  setLatency(milliseconds: number): void;
  behave(changes: Partial<Behaviour>): void;
  live(milliseconds: number): void;
}

/** Answers a request that controls the sandbox. `path` is the part after the prefix. */
export function control(sandbox: Controlled, method: string, path: string, body: string): Answer {
  switch (`${method} ${path}`) {
    case 'POST /reset':
      sandbox.reset();
      return done;
    case 'GET /requests':
      return json(200, sandbox.requests);
    case 'DELETE /requests':
      sandbox.forgetRequests();
      return done;
    case 'POST /faults': {
      const { pattern, ...fault } = read(faultSchema, body);
      sandbox.fault(pattern === undefined ? fault : { ...fault, path: pattern });
      return done;
    }
    case 'DELETE /faults':
      sandbox.clearFaults();
      return done;
    case 'POST /behaviour':
      sandbox.behave(read(behaviourSchema, body));
      return done;
    case 'POST /live':
      sandbox.live(read(timeSchema, body).milliseconds);
      return done;
    case 'POST /latency':
      sandbox.setLatency(read(latencySchema, body).milliseconds);
      return done;
    default:
      throw refused(404, `There is no such path: ${method} ${controlPrefix}${path}`);
  }
}

const done: Answer = { status: 204, headers: {}, body: '' };

const milliseconds = z.number().int().min(0).max(600_000);
const headers = z.record(z.string(), z.string()).optional();
const status = z.number().int().min(200).max(599);

const effectSchema = z.discriminatedUnion('does', [
  z.object({ does: z.literal('answer'), status, headers, body: z.unknown() }),
  z.object({ does: z.literal('fail'), as: z.enum(failureNames), headers }),
  z.object({ does: z.literal('redirect'), location: z.string(), status: status.optional() }),
  z.object({ does: z.literal('delay'), milliseconds }),
  z.object({ does: z.literal('hang') }),
  z.object({ does: z.literal('reset'), at: z.enum(['request', 'answer', 'body']).optional() }),
  z.object({ does: z.literal('truncate') }),
  z.object({ does: z.literal('drip'), milliseconds }),
  z.object({ does: z.literal('gzip') }),
]);

/** A fault as JSON can express it. `pattern` is a regular expression and replaces `path`. */
const faultSchema = effectSchema.and(
  z.object({
    method: z.string().optional(),
    path: z.string().optional(),
    pattern: z.string().transform(toExpression).optional(),
    times: z.number().int().min(1).optional(),
  }),
);

const timeSchema = z.object({ milliseconds: z.number().int().min(1).max(86_400_000) });

const latencySchema = z.object({ milliseconds });

function toExpression(source: string, context: z.RefinementCtx): RegExp {
  try {
    return new RegExp(source);
  } catch {
    context.addIssue('Not a regular expression');
    return z.NEVER;
  }
}

function read<T>(schema: z.ZodType<T>, body: string): T {
  let parsed: unknown;
  try {
    parsed = JSON.parse(body);
  } catch {
    throw refused(400, 'The request body is not valid JSON');
  }
  const result = schema.safeParse(parsed);
  if (result.success) return result.data;
  const problems = result.error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`);
  throw new Refusal(json(400, { message: problems }));
}
