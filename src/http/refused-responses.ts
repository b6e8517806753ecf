import type { Logger } from '../observability/log.ts';
import type { GatewayObserver } from '../observability/observer.ts';

/** Logs and counts a request that is refused before it comes to an operation. */
export type ReportRefusal = (code: string, requestId?: string) => void;

export function refusalReport(logger: Logger, observer: GatewayObserver | undefined): ReportRefusal {
  return (code, requestId) => {
    logger.warn({ code, requestId }, 'Refused');
    observer?.requestRefused(code);
  };
}

/** The body of a refusal that does not go through Yoga, in the same form as those that do. */
export function refusalBody(code: string, message: string): string {
  return JSON.stringify({ errors: [{ message, extensions: { code } }] });
}

/** Its headers, beside those that every response has. */
export const REFUSAL_HEADERS = { 'content-type': 'application/json; charset=utf-8' };
