import { isIP, isIPv4 } from 'node:net';

/** A name or an address, the latter of IPv6 in brackets, with or without a port. */
const HOST = /^(?:[\w.-]+|\[[\da-f:.]+\])(?::\d{1,5})?$/i;

/**
 * The name or address in a Host header, as it is in a URL: in lower case, without the port. Null where it is neither, as
 * in `a b` or in `a/b?`, which would change the address of what is requested.
 */
export function hostNameIn(host: string): string | null {
  const address = `http://${host}`;
  if (!HOST.test(host) || !URL.canParse(address)) return null;
  return new URL(address).hostname.replace(/\.$/, '');
}

/** Whether nothing but this machine is reached by that name, written as in a URL. */
export function isLoopback(hostname: string): boolean {
  if (isIPv4(hostname)) return hostname.startsWith('127.');
  return hostname === '[::1]' || hostname === 'localhost' || hostname.endsWith('.localhost');
}

/** The name or address by which a server listens, as it is in a URL; null where that is every address there is. */
export function hostNameOf(address: string): string | null {
  const plain = address.replace(/^::ffff:(?=\d+\.)/, '').replace(/%.*$/, '');
  if (plain === '0.0.0.0' || plain === '::') return null;
  return hostNameIn(isIP(plain) === 6 ? `[${plain}]` : plain);
}
