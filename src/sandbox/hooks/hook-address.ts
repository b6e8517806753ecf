import type { HookSettings } from './hook.ts';

/**
 * The address that a hook calls, with its variables filled in, or null if it is not allowed. GitLab refuses addresses of
 * the local network by default. This one is the other way round: it calls only this machine, so that nobody can make it
 * send requests to other hosts.
 */
export function hookAddress({ url, urlVariables }: Pick<HookSettings, 'url' | 'urlVariables'>): URL | null {
  const filled = url.replaceAll(/\{(\w+)\}/g, (text, key: string) => urlVariables.get(key) ?? text);
  if (!URL.canParse(filled)) return null;
  const address = new URL(filled);
  const { protocol, hostname } = address;
  return /^https?:$/.test(protocol) && isLoopback(hostname) ? address : null;
}

/** The URL parser has already written every form of an IPv4 address as four decimal numbers. */
function isLoopback(hostname: string): boolean {
  return /^127(\.\d{1,3}){3}$/.test(hostname) || hostname === '[::1]' || hostname === 'localhost';
}
