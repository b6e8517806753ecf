import type { Plugin } from 'graphql-yoga';
import { requestIdOf } from '../observability/request-id.ts';

/** Sets headers that keep responses out of shared caches, and that give the id under which the log has the request. */
export const answerHeaders: Plugin = {
  onResponse({ request, response }) {
    response.headers.set('x-request-id', requestIdOf(request));
    response.headers.set('cache-control', 'no-store');
    response.headers.set('x-content-type-options', 'nosniff');
  },
};
