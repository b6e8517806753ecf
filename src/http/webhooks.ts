import { LRUCache } from 'lru-cache';
import type { Plugin } from 'graphql-yoga';
import type { Hints } from '../live/hints.ts';
import type { Replicas } from '../live/replicas.ts';
import { newsIn } from '../live/webhook-hints.ts';
import type { GatewayObserver } from '../observability/observer.ts';
import { requestIdOf } from '../observability/request-id.ts';
import { readAtMost } from './request-body.ts';
import { REFUSAL_HEADERS, refusalBody, type ReportRefusal } from './refused-responses.ts';
import { knowsSecret } from './webhook-secret.ts';

export interface WebhooksOptions {
  readonly secret: string;
  readonly hints: Hints;
  readonly replicas: Replicas;
  readonly observer: GatewayObserver | undefined;
  readonly report: ReportRefusal;
}

export const WEBHOOKS_PATH = '/webhooks/gitlab';

/** In bytes. GitLab's bodies can be larger (25 MB), but those of deployments, jobs and pipelines are not. */
const LARGEST_BODY = 1024 ** 2;
/**
 * GitLab repeats a delivery within minutes, if it repeats it at all. The option `max` would make the cache allocate memory
 * for all of them at once.
 */
const REMEMBERED = { maxSize: 10_000, sizeCalculation: () => 1, ttl: 600_000 };

/**
 * Receives GitLab's webhooks as hints, which never show anything to anyone: each subscriber's credentials read the change.
 * It acknowledges every event from someone who knows the secret, because GitLab disables hooks that fail.
 */
export function webhooks({ secret, hints, replicas, observer, report }: WebhooksOptions): Plugin {
  const deliveries = new LRUCache<string, true>(REMEMBERED);

  /** Whether the delivery is handled for the first time, by any replica. */
  const isFirst = (id: string) => {
    if (deliveries.has(id)) return false;
    deliveries.set(id, true);
    return replicas.claim(id);
  };

  const outcomeOf = async (headers: Headers, json: unknown, receivedAt: number) => {
    const news = newsIn(json, receivedAt);
    // Most events of a busy project concern no deployment. They need no command to Redis.
    if (!news) return { outcome: 'ignored', delay: null } as const;
    const id = headers.get('webhook-id') ?? headers.get('idempotency-key');
    if (id !== null && !(await isFirst(id))) return { outcome: 'repeated', delay: null } as const;
    hints.publish(news.hint);
    replicas.announce(news.hint);
    const { happenedAt } = news;
    return { outcome: 'accepted', delay: happenedAt === null ? null : receivedAt - happenedAt } as const;
  };

  const refuse = (request: Request, status: number, code: string, message: string, headers = {}) => {
    report(code, requestIdOf(request));
    observer?.webhookReceived('refused', null);
    return new Response(refusalBody(code, message), { status, headers: { ...REFUSAL_HEADERS, ...headers } });
  };

  const respond = async (request: Request): Promise<Response> => {
    if (request.method !== 'POST') {
      return refuse(request, 405, 'METHOD_NOT_ALLOWED', 'GitLab sends webhooks as a POST.', {
        allow: 'POST',
      });
    }
    const receivedAt = Date.now();
    const body = request.body ? await readAtMost(LARGEST_BODY, request.body) : Buffer.alloc(0);
    if (!body) {
      return refuse(request, 413, 'REQUEST_TOO_LARGE', `A webhook can have ${LARGEST_BODY} bytes.`);
    }
    if (!knowsSecret(secret, request.headers, body)) {
      return refuse(
        request,
        401,
        'WEBHOOK_NOT_SIGNED',
        'This webhook has neither a valid signature nor the right secret token. Compare the webhook in GitLab with WEBHOOK_SECRET.',
      );
    }
    const json = parsed(body);
    if (json === undefined)
      return refuse(request, 400, 'BAD_REQUEST', 'The body of this webhook is not JSON.');
    const { outcome, delay } = await outcomeOf(request.headers, json, receivedAt);
    observer?.webhookReceived(outcome, delay);
    return Response.json({ outcome });
  };

  return {
    async onRequest(event) {
      if (event.url.pathname === WEBHOOKS_PATH) event.endResponse(await respond(event.request));
    },
  };
}

function parsed(body: Buffer): unknown {
  try {
    return JSON.parse(body.toString());
  } catch {
    return undefined;
  }
}
