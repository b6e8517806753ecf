import type { Plugin } from 'graphql-yoga';

const HEALTH = '/health';
const READY = '/ready';

/** Whether a request target, such as `/health?verbose`, is the path of a probe. */
export function isProbe(target = ''): boolean {
  return [HEALTH, READY].includes(target.split('?', 1)[0] ?? '');
}

/**
 * `/health` says that the process responds. `/ready` says that it accepts operations. Neither sends a request to GitLab.
 *
 * While GitLab is down, `/ready` returns 200 unless `readyNeedsGitlab` is set: a load balancer that takes all replicas out
 * of service turns an error that names the cause into a refused connection. GitLab no longer counts as down after each
 * pause of the breaker, since only an operation can find out more.
 */
export function probes(
  state: { readonly draining: boolean },
  gitlab: { readonly isDown: boolean },
  { readyNeedsGitlab }: { readonly readyNeedsGitlab: boolean },
): Plugin {
  return {
    onRequest(event) {
      const { Response } = event.fetchAPI;
      if (event.url.pathname === HEALTH) {
        event.endResponse(Response.json({ status: 'ok' }));
      } else if (event.url.pathname === READY) {
        const status = state.draining ? 'draining' : gitlab.isDown ? 'gitlab-down' : 'ready';
        const isReady = status === 'ready' || (status === 'gitlab-down' && !readyNeedsGitlab);
        event.endResponse(Response.json({ status }, { status: isReady ? 200 : 503 }));
      }
    },
  };
}
