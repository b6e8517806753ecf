/**
 * GraphiQL's script with its list of earlier operations, which the package contains and does not turn on. GraphiQL would
 * keep each operation's headers with it, in the browser's storage: here the list has no headers, so no token is kept, and
 * picking an operation leaves the headers editor as it is.
 *
 * @throws Error if the script is another one: the package is pinned, and an update has to be looked at.
 */
export function withHistory(script: string): string {
  const history = /const (\w+)=\{title:"History",/.exec(script)?.[1] ?? '';
  return CHANGES.reduce((changed, { from, to }) => {
    if (history === '' || !from.test(changed)) {
      throw new Error(`GraphiQL's script is not the one that its history was tried with: ${from.source}`);
    }
    return changed.replace(from, to.replace('HISTORY', history));
  }, script);
}

const CHANGES = [
  { from: /plugins:\[(\w+)\],schemaDescription/, to: 'plugins:[HISTORY,$1],schemaDescription' },
  {
    from: /(query:\w+\.query\?\?void 0,variables:\w+\.variables\?\?void 0),headers:\w+\.headers\?\?void 0/,
    to: '$1',
  },
  { from: /,(\w+)\?\.setValue\((\w+)\?\?""\),(\w+\(n\.item\))/, to: ',$2!=null&&$1?.setValue($2),$3' },
] as const;
