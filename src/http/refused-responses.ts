import type { Logger } from '../observability/log.ts';
import type { GatewayObserver } from '../observability/observer.ts';

/** The code for pages of an origin that neither CORS nor the host check allows. */
export const ORIGIN_NOT_ALLOWED = 'ORIGIN_NOT_ALLOWED';

/** The code for paths at which there is nothing. Crawlers ask for many, so its log lines have the level `debug`. */
export const PATH_NOT_FOUND = 'PATH_NOT_FOUND';

/** Logs and counts a request that the gateway refuses before there is an operation; `details` are for the log. */
export type ReportRefusal = (code: string, requestId?: string, details?: object) => void;

export function refusalReport(logger: Logger, observer: GatewayObserver | undefined): ReportRefusal {
  return (code, requestId, details) => {
    logger[code === PATH_NOT_FOUND ? 'debug' : 'warn']({ code, requestId, ...details }, 'Refused');
    observer?.requestRefused(code);
  };
}

/** The body of a refusal that Yoga does not write, in the same form as Yoga's. */
export function refusalBody(code: string, message: string): string {
  return JSON.stringify({ errors: [{ message, extensions: { code } }] });
}

/** The headers of such a refusal, besides those that every response has. */
export const REFUSAL_HEADERS = { 'content-type': 'application/json; charset=utf-8' };
