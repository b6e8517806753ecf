import type { Plugin } from 'vite';

/**
 * Puts the artifact of relay-compiler in the place of each `graphql` tag, as babel-plugin-relay and the Relay plugins of
 * bundlers do. Only for the sample in test/clients/relay: no other file has such tags.
 */
export function relayDocuments(): Plugin {
  return {
    name: 'relay-documents',
    enforce: 'pre',
    transform(code, file) {
      if (!/\/test\/clients\/relay\/[\w-]+\.ts$/.test(file)) return undefined;

      const imports: string[] = [];
      const replaced = code.replace(
        /\bgraphql`\s*(?:query|mutation|subscription|fragment) (\w+)[^`]*`/g,
        (_tag, name: string) => {
          imports.push(`import ${name}_artifact from './__generated__/${name}.graphql.ts';`);
          return `${name}_artifact`;
        },
      );
      // In one line, so that all others keep their numbers.
      return { code: `${imports.join(' ')} ${replaced}`, map: null };
    },
  };
}
