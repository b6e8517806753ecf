import { createHmac, randomBytes, randomUUID } from 'node:crypto';
import type { Gateway } from '../../src/gateway.ts';
import { BOX_OFFICE } from './gateway.ts';

const KEY = randomBytes(32);
export const SIGNING_TOKEN = `whsec_${KEY.toString('base64')}`;

/** What GitLab sends when a deployment of the box office changes. */
export const DEPLOYMENT_HOOK = {
  object_kind: 'deployment',
  status: 'running',
  status_changed_at: '2026-11-20 21:50:00 +0200',
  deployment_id: 15,
  environment: 'demo/oslo',
  project: { id: Number(BOX_OFFICE.id) },
};

/** GitLab's headers of a delivery. */
export function signed(
  body: string,
  { id = randomUUID(), time = Math.floor(Date.now() / 1000), key = KEY } = {},
) {
  const signature = createHmac('sha256', key).update(`${id}.${time}.${body}`).digest('base64');
  return {
    'webhook-id': id,
    'webhook-timestamp': String(time),
    'webhook-signature': `v1,${signature}`,
    'idempotency-key': id,
  };
}

export async function postHook(gateway: Gateway, body: string, headers: Readonly<Record<string, string>>) {
  const response = await gateway(
    new Request('http://gateway.test/webhooks/gitlab', {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...headers },
      body,
    }),
  );
  return { status: response.status, body: (await response.json()) as Readonly<Record<string, unknown>> };
}
