import type { Plugin } from 'graphql-yoga';
import { requestIdOf } from '../observability/request-id.ts';

/** Answers belong to their caller alone, and can be found in the log. */
export const answerHeaders: Plugin = {
  onResponse({ request, response }) {
    response.headers.set('x-request-id', requestIdOf(request));
    response.headers.set('cache-control', 'no-store');
    response.headers.set('x-content-type-options', 'nosniff');
  },
};
