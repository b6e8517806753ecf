import type { Plugin } from 'graphql-yoga';
import { refusedRequest } from './refusal.ts';
import { REFUSAL_HEADERS } from './refused-responses.ts';

/** The media types in which Yoga can send the result of a query or a mutation. */
const MEDIA_TYPES = [
  'application/json',
  'application/graphql-response+json',
  'text/event-stream',
  'multipart/mixed',
];

/**
 * Refuses requests that accept none of the gateway's media types: HTTP status 406, before anything is parsed or sent. Yoga
 * checks `Accept` only when it has a result, and by then a mutation has made its change. The refusal is always JSON, and so
 * is every other error for which Yoga finds no acceptable media type.
 */
export const acceptableOnly: Plugin = {
  onRequestParse({ request }) {
    if (isAcceptable(request.headers.get('accept'))) return;
    throw refusedRequest(
      406,
      'NOT_ACCEPTABLE',
      `The Accept header of this request excludes every media type that the gateway can send. Accept one of ${MEDIA_TYPES.join(', ')}. Nothing was executed.`,
    );
  },
  onResultProcess(event) {
    if (event.resultProcessor) return;
    event.setResultProcessor((result, { Response }) => {
      const { errors } = result as { readonly errors?: readonly RefusedError[] };
      const { status, headers } = errors?.[0]?.extensions?.http ?? { status: 406 };
      return new Response(refusal(errors), { status, headers: { ...headers, ...REFUSAL_HEADERS } });
    }, MEDIA_TYPES[0] ?? '');
  },
};

interface RefusedError {
  readonly message: string;
  readonly extensions?: {
    readonly code?: string;
    readonly http?: { readonly status: number; readonly headers?: Record<string, string> };
  };
}

/** The body: nothing was executed, so it has only errors. */
function refusal(errors: readonly RefusedError[] = []): string {
  return JSON.stringify({
    errors: errors.map(({ message, extensions }) => ({ message, extensions: { code: extensions?.code } })),
  });
}

/** Reads the header as Yoga does (only UTF-8; a missing or empty header accepts anything), but respects `q=0`. */
function isAcceptable(accept: string | null): boolean {
  if (accept === null || accept === '' || accept === '*/*') return true;
  return accept
    .replace(/\s/g, '')
    .toLowerCase()
    .split(',')
    .some((range) => {
      const [type = '', ...parameters] = range.split(';');
      if (parameters.some((parameter) => /^q=0(\.0*)?$/.test(parameter))) return false;
      const charset = parameters.find((parameter) => parameter.includes('charset='));
      if (charset !== undefined && charset !== 'charset=utf-8') return false;
      return MEDIA_TYPES.some((mediaType) => matches(mediaType, type));
    });
}

function matches(mediaType: string, range: string): boolean {
  const [type, subtype] = mediaType.split('/');
  const [rangeType, rangeSubtype] = range.split('/');
  return (rangeType === '*' || rangeType === type) && (rangeSubtype === '*' || rangeSubtype === subtype);
}
