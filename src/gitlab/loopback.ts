import { isIPv4 } from 'node:net';

/** Whether the name, in the form that URLs have, reaches only this machine. */
export function isLoopback(hostname: string): boolean {
  if (isIPv4(hostname)) return hostname.startsWith('127.');
  return hostname === '[::1]' || hostname === 'localhost' || hostname.endsWith('.localhost');
}
