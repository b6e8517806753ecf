import type { Problem } from '../api/problems.ts';

/** What a panel could not read. The rest of it is there. */
export function Problems({ problems }: { readonly problems: readonly Problem[] }) {
  const messages = [...new Set(problems.map(({ message }) => message))];
  return (
    <>
      {messages.map((message) => (
        <p key={message} class="problem" role="status">
          {message}
        </p>
      ))}
    </>
  );
}

/** A panel shows this if the address has an id, and the gateway found no object with that id. */
export function Missing({ what }: { readonly what: 'deployment' | 'environment' }) {
  return (
    <p class="problem" role="status">
      This {what} does not exist, or the token may not see it.
    </p>
  );
}
