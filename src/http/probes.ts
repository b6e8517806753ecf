import type { Plugin } from 'graphql-yoga';

/**
 * `/health`: the process answers. `/ready`: it takes operations, and GitLab is not known to be down. That it is down is
 * forgotten after each pause, since only an operation can find out more. Neither asks GitLab.
 */
export function probes(state: { readonly draining: boolean }, gitlab: { readonly isDown: boolean }): Plugin {
  return {
    onRequest(event) {
      const { Response } = event.fetchAPI;
      if (event.url.pathname === '/health') {
        event.endResponse(Response.json({ status: 'ok' }));
      } else if (event.url.pathname === '/ready') {
        const status = state.draining ? 'draining' : gitlab.isDown ? 'gitlab-down' : 'ready';
        event.endResponse(Response.json({ status }, { status: status === 'ready' ? 200 : 503 }));
      }
    },
  };
}
