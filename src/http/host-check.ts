import type { IncomingMessage } from 'node:http';
import type { Plugin } from 'graphql-yoga';
import { isLoopback } from '../gitlab/loopback.ts';
import { hostNameIn, hostNameOf } from './host-names.ts';
import { ORIGIN_NOT_ALLOWED, REFUSAL_HEADERS, refusalBody, type ReportRefusal } from './refused-responses.ts';
import { shownText } from './shown-text.ts';
import { requestIdOf } from '../observability/request-id.ts';

export interface HostCheckOptions {
  /** Host names of the gateway, besides those that it knows; ports in them are ignored. */
  readonly allowedHosts: readonly string[];
  readonly corsOrigins: readonly string[];
  readonly report: ReportRefusal;
}

/**
 * Refuses requests for other host names than the gateway's own (421 HOST_NOT_ALLOWED), and from pages that are neither under
 * these names nor in `corsOrigins` (403 ORIGIN_NOT_ALLOWED). Gateways that act with their own token need this: if a hostile
 * site points its host name at the gateway, browsers treat its pages as the same origin, and no other check stops them. The
 * gateway always knows loopback names and the address at which the request arrived.
 *
 * List this plugin after `probes`, which respond under any name, and before everything else that responds.
 */
export function hostCheck(
  options: HostCheckOptions,
): Plugin<object, { readonly req?: Pick<IncomingMessage, 'socket'> }> {
  const { corsOrigins, report } = options;
  const names = new Set(options.allowedHosts.map((host) => hostNameIn(host)));

  const refusalOf = (request: Request, localAddress: string | undefined): HostRefusal | null => {
    const isKnown = (name: string | null) =>
      name !== null &&
      (isLoopback(name) ||
        names.has(name) ||
        (localAddress !== undefined && name === hostNameOf(localAddress)));

    // A server that builds its own requests may put another host into the address than the one in the header.
    const host = request.headers.get('host') ?? new URL(request.url).host;
    if (!isKnown(hostNameIn(host))) return unknownHost(shownText(host, request));

    const origin = request.headers.get('origin');
    if (origin === null || corsOrigins.includes(origin)) return null;
    return URL.canParse(origin) && isKnown(hostNameIn(new URL(origin).host))
      ? null
      : unknownOrigin(shownText(origin, request));
  };

  return {
    onRequest(event) {
      const { request, serverContext, fetchAPI } = event;
      const refusal = refusalOf(request, serverContext.req?.socket.localAddress);
      if (!refusal) return;

      const { status, code, message, details } = refusal;
      report(code, requestIdOf(request), details);
      event.endResponse(
        new fetchAPI.Response(refusalBody(code, message), { status, headers: REFUSAL_HEADERS }),
      );
    },
  };
}

interface HostRefusal {
  readonly status: number;
  readonly code: string;
  readonly message: string;
  /** For the log. */
  readonly details: object;
}

function unknownHost(host: string): HostRefusal {
  return {
    status: 421,
    code: 'HOST_NOT_ALLOWED',
    details: { host, reason: 'ALLOWED_HOSTS does not list the host' },
    message: `This gateway acts with a token of its own, so it answers only under host names that it knows, and "${host}" is not one of them. Add it to ALLOWED_HOSTS (allowedHosts of createGateway), or use a name that is listed there.`,
  };
}

function unknownOrigin(origin: string): HostRefusal {
  return {
    status: 403,
    code: ORIGIN_NOT_ALLOWED,
    details: { origin, reason: 'Neither CORS_ORIGINS nor ALLOWED_HOSTS lists the origin' },
    message: `This gateway acts with a token of its own, so it answers only pages of origins that it knows, and "${origin}" is not one of them. Add it to CORS_ORIGINS (corsOrigins of createGateway), or add its host name to ALLOWED_HOSTS (allowedHosts) if that is a name of the gateway itself.`,
  };
}
