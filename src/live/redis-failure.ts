/**
 * Says for the log why Redis cannot be used, and what to do about it. Neither the text nor the errors of the client contain
 * the password.
 */
export function redisFailure(error: unknown): string {
  if (!(error instanceof Error)) return 'Redis is unavailable.';

  // Redis starts its messages with a code.
  const [refusal] = error.message.split(' ', 1);
  switch (refusal) {
    case 'WRONGPASS':
      return 'Redis refuses the user or the password. Correct them in REDIS_URL.';
    case 'NOAUTH':
      return 'Redis requires a password. Add it to REDIS_URL: redis://user:password@host.';
    case 'NOPERM':
      return 'Redis does not allow its user a command that the gateway needs. docs/live.md lists the permissions.';
  }

  const code = 'code' in error ? error.code : undefined;
  switch (code) {
    case 'DEPTH_ZERO_SELF_SIGNED_CERT':
    case 'SELF_SIGNED_CERT_IN_CHAIN':
    case 'UNABLE_TO_GET_ISSUER_CERT':
    case 'UNABLE_TO_GET_ISSUER_CERT_LOCALLY':
    case 'UNABLE_TO_VERIFY_LEAF_SIGNATURE':
      return `The certificate of Redis is from an unknown authority (${code}). Set NODE_EXTRA_CA_CERTS to the file of its certificate authority.`;
    case 'CERT_HAS_EXPIRED':
      return 'The certificate of Redis has expired. Renew it.';
    case 'ERR_TLS_CERT_ALTNAME_INVALID':
      return 'The certificate of Redis is for another name. Use that name in REDIS_URL.';
    default:
      return 'Redis is unavailable.';
  }
}
