import { isIP } from 'node:net';

/** A host name or an IP address (IPv6 in brackets), with an optional port. */
const HOST = /^(?:[\w.-]+|\[[\da-f:.]+\])(?::\d{1,5})?$/i;

/**
 * The name or address in a Host header in the form that URLs have: in lower case, without the port. Null for any other
 * text, such as `a b`, or `a/b?`, which would change the requested URL.
 */
export function hostNameIn(host: string): string | null {
  const address = `http://${host}`;
  if (!HOST.test(host) || !URL.canParse(address)) return null;
  return new URL(address).hostname.replace(/\.$/, '');
}

/** The address at which a server listens, in the form that URLs have; null if it listens at all addresses. */
export function hostNameOf(address: string): string | null {
  const plain = address.replace(/^::ffff:(?=\d+\.)/, '').replace(/%.*/, '');
  if (plain === '0.0.0.0' || plain === '::') return null;
  return hostNameIn(isIP(plain) === 6 ? `[${plain}]` : plain);
}
