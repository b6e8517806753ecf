import type { DeploymentStatus } from '../generated/graphql.ts';

/** In words, and with a shape of its own, because not everyone sees the colours. */
const STATUSES: Readonly<Record<DeploymentStatus, { readonly word: string; readonly shape: string }>> = {
  CREATED: { word: 'created', shape: 'M8 3.2a4.8 4.8 0 1 0 0 9.6 4.8 4.8 0 0 0 0-9.6Z' },
  RUNNING: { word: 'running', shape: 'M8 2.5a5.5 5.5 0 0 1 5.5 5.5' },
  SUCCESS: { word: 'live', shape: 'm4 8.4 2.7 2.7L12 5.6' },
  FAILED: { word: 'failed', shape: 'm5 5 6 6m0-6-6 6' },
  CANCELED: { word: 'canceled', shape: 'm4.5 11.5 7-7' },
  SKIPPED: { word: 'skipped', shape: 'm4.5 5 3 3-3 3m4-6 3 3-3 3' },
  BLOCKED: { word: 'waiting', shape: 'M6 5v6m4-6v6' },
  UNKNOWN: { word: 'in an unknown state', shape: 'M8 4.5v4m0 2.6v.4' },
};

interface StatusProps {
  readonly status: DeploymentStatus;
  /** Instead of the status, where another word fits better. */
  readonly word?: string;
}

export function Status({ status, word = wordFor(status) }: StatusProps) {
  return (
    <span class={`status ${status.toLowerCase()}`}>
      <svg viewBox="0 0 16 16" aria-hidden="true">
        <path d={STATUSES[status].shape} />
      </svg>
      {word}
    </span>
  );
}

export function wordFor(status: DeploymentStatus): string {
  return STATUSES[status].word;
}
