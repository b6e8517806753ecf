import { randomBytes, randomUUID } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { setTimeout as pause } from 'node:timers/promises';
import { gzipSync } from 'node:zlib';
import type { Behaviour } from '../behaviour.ts';
import type { Answer } from './answer.ts';
import type { Fault } from './faults.ts';
import { tagOf } from './rendering.ts';

interface Times {
  /** By the clock of `performance.now()`. */
  readonly startedAt: number;
  /** Both times are by the clock of the sandbox. */
  readonly arrivedAt: Date;
  readonly now: Date;
}

/** The headers of every response from GitLab. */
export function commonHeaders(
  { startedAt, arrivedAt, now }: Times,
  { release }: Behaviour,
): Record<string, string> {
  const id = release === 'older' ? randomUUID() : correlationId(arrivedAt);
  return {
    date: now.toUTCString(),
    'cache-control': 'max-age=0, private, must-revalidate',
    vary: 'Origin',
    'x-content-type-options': 'nosniff',
    'x-frame-options': 'SAMEORIGIN',
    'x-gitlab-meta': `{"correlation_id":"${id}","version":"1"}`,
    'x-request-id': id,
    'x-runtime': ((performance.now() - startedAt) / 1000).toFixed(6),
  };
}

const crockford = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';

/** Creates an id such as `01J7KFRPXBX65Y04HEH7MFX4GD` from the time of the request and a random part. */
function correlationId(arrivedAt: Date): string {
  const digits = (value: number, length: number) =>
    Array.from({ length }, (_, index) => crockford[Math.floor(value / 32 ** (length - 1 - index)) % 32]);
  const chance = Array.from(randomBytes(16), (byte) => crockford[byte % 32]);
  return [...digits(arrivedAt.getTime(), 10), ...chance].join('');
}

/** Adds a weak ETag to the response to a read, and omits the body if the caller already has it. */
export function withEtag(answer: Answer, request: IncomingMessage): Answer {
  if (answer.status !== 200 || (request.method !== 'GET' && request.method !== 'HEAD')) return answer;
  const etag = `W/"${answer.tag ?? tagOf(answer.body)}"`;
  const known = request.headers['if-none-match']?.split(',').map((tag) => tag.trim());
  const headers = { ...answer.headers, etag };
  return known?.includes(etag) === true ? { status: 304, headers, body: '' } : { ...answer, headers };
}

/** Sends a response, changed by the fault if there is one. Rejects with an `AbortError` if the client disconnects. */
export async function send(
  response: ServerResponse,
  answer: Answer,
  fault: Fault | undefined,
  gone: AbortSignal,
): Promise<void> {
  const { status, headers } = answer;
  const body = bytesOf(answer);
  const hasBody = status !== 204 && status !== 304;
  switch (fault?.does) {
    case 'reset':
      await writePart(response, answer, body.length);
      response.socket?.resetAndDestroy();
      return;
    case 'truncate':
      await writePart(response, answer, body.length + 64);
      response.socket?.destroy();
      return;
    case 'drip':
      response.writeHead(status, { ...headers, 'content-length': body.length });
      for (const byte of body) {
        await pause(fault.milliseconds, undefined, { signal: gone });
        response.write(Buffer.of(byte));
      }
      response.end();
      return;
    case 'gzip': {
      const packed = gzipSync(body);
      response.writeHead(status, { ...headers, 'content-encoding': 'gzip', 'content-length': packed.length });
      response.end(packed);
      return;
    }
    default:
      response.writeHead(status, hasBody ? { ...headers, 'content-length': body.length } : headers);
      response.end(hasBody ? body : undefined);
  }
}

/** Sends the headers with the full length, and half of the body. Resolves when the system has accepted both. */
async function writePart(response: ServerResponse, answer: Answer, length: number): Promise<void> {
  response.writeHead(answer.status, { ...answer.headers, 'content-length': length });
  const body = bytesOf(answer);
  const half = body.subarray(0, Math.ceil(body.length / 2));
  await new Promise<void>((resolve) => {
    response.write(half, () => {
      resolve();
    });
  });
}

function bytesOf({ body }: Answer): Buffer {
  return typeof body === 'string' ? Buffer.from(body) : body;
}
