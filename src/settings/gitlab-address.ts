/** A value is not the address of a GitLab. The message continues a sentence that starts with the name of the setting. */
export class AddressError extends TypeError {
  override readonly name = 'AddressError';
}

/** The value of GITLAB_URL that selects the embedded GitLab. */
export const SANDBOX = 'sandbox';

/**
 * The address of a GitLab without `/api/v4` and without slashes at the end, whether it was given with them or not. No
 * message repeats the address, since it may contain a password.
 *
 * @throws AddressError
 */
export function gitlabAddress(given: unknown): string {
  const text = given instanceof URL ? given.href : given;
  if (typeof text !== 'string' || !URL.canParse(text) || !/^https?:$/.test(new URL(text).protocol)) {
    throw new AddressError('must be a web address, such as https://gitlab.example.com.');
  }
  const { origin, pathname, username, password, search, hash } = new URL(text);
  if (username !== '' || password !== '') {
    throw new AddressError(
      'must not contain a user name or password. Give only the address, and set a token separately.',
    );
  }
  if (search !== '' || hash !== '') {
    throw new AddressError(
      'must not contain a "?" or "#" part. Give only the address, such as https://gitlab.example.com.',
    );
  }
  return origin + pathname.replace(/(?<!\/)\/+(api\/v4\/*)?$/, '');
}

/**
 * The option `gitlabUrl` of createGateway as an address. Callers in JavaScript may omit anything.
 *
 * @throws TypeError
 */
export function gitlabUrlIn(options: { readonly gitlabUrl?: string | URL } | undefined): string {
  const gitlabUrl = options?.gitlabUrl;
  if (gitlabUrl === undefined || gitlabUrl === '') {
    throw new TypeError(
      'createGateway needs the option gitlabUrl: the address of your GitLab, such as https://gitlab.example.com.',
    );
  }
  try {
    return gitlabAddress(gitlabUrl);
  } catch (error) {
    if (!(error instanceof AddressError)) throw error;
    throw new TypeError(`The option gitlabUrl of createGateway ${error.message}`, { cause: error });
  }
}
