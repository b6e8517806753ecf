import { createHmac, randomUUID } from 'node:crypto';
import type { HookSettings } from './hook.ts';

export interface Occasion {
  /** Such as `Deployment Hook`. */
  readonly event: string;
  /** The same for all hooks that one change calls. */
  readonly eventId: string;
  /** The address of GitLab. */
  readonly instance: string;
  readonly version: string;
}

/** The headers of one delivery. Custom headers cannot replace GitLab's own. */
export function hookHeaders(
  { token, signingKey, customHeaders }: HookSettings,
  body: string,
  { event, eventId, instance, version }: Occasion,
): Record<string, string> {
  const id = randomUUID();
  const headers: Record<string, string> = {
    'Content-Type': 'application/json',
    'User-Agent': `GitLab/${version}`,
    'Idempotency-Key': id,
    'X-Gitlab-Event': event,
    // GitLab's documentation says that it identifies the hook, but its code makes a new value for each request.
    'X-Gitlab-Webhook-UUID': randomUUID(),
    'X-Gitlab-Instance': instance,
    'X-Gitlab-Event-UUID': eventId,
    ...(token === null ? {} : { 'X-Gitlab-Token': token }),
    ...(signingKey === null ? {} : signature(signingKey, id, body)),
  };
  const own = new Set(Object.keys(headers).map((name) => name.toLowerCase()));
  for (const [name, value] of customHeaders) if (!own.has(name.toLowerCase())) headers[name] = value;
  return headers;
}

/** Signs as Standard Webhooks describe it. The time is the real one, because receivers compare it with their own clock. */
function signature(key: Buffer, id: string, body: string): Record<string, string> {
  const timestamp = String(Math.floor(Date.now() / 1000));
  const digest = createHmac('sha256', key).update(`${id}.${timestamp}.${body}`).digest('base64');
  return { 'webhook-id': id, 'webhook-timestamp': timestamp, 'webhook-signature': `v1,${digest}` };
}
