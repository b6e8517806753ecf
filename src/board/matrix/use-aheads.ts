import { useContext, useEffect, useRef, useState } from 'preact/hooks';
import { ClientContext } from '../api/client-context.ts';
import { AheadDocument, type AheadQuery } from '../generated/graphql.ts';
import type { Ahead } from './environment-card.tsx';
import type { Pair } from './feeders.ts';

/** By how many commits environments are ahead of the next one, by their ids. */
export type Aheads = ReadonlyMap<string, Ahead>;

/** In ms. Several deployments that finish at about the same time cost one read. */
const PAUSE = 300;

/**
 * Reads by how many commits staging is ahead of production: after the first view, and again for the environments whose live
 * deployment has changed. One operation for all environments that have the same name. What could not be read is read again
 * after the next response with the board.
 */
export function useAheads(pairs: readonly Pair[], boardReadAt: Date | undefined): Aheads {
  const { graphql } = useContext(ClientContext);
  const [known, setKnown] = useState<ReadonlyMap<string, number | undefined>>(new Map());
  const asked = useRef(new Set<string>());
  const missing = pairs.filter((pair) => isApart(pair) && !known.has(keyOf(pair)));
  const missingKeys = missing.map(keyOf).join(' ');

  useEffect(() => {
    if (missingKeys === '') return undefined;
    const timer = setTimeout(() => {
      const unasked = missing.filter((pair) => !asked.current.has(keyOf(pair)));
      for (const name of new Set(unasked.map(({ from }) => from.name))) {
        const sameName = unasked.filter(({ from }) => from.name === name);
        for (const pair of sameName) asked.current.add(keyOf(pair));
        const variables = { environments: sameName.map(({ to }) => to.id), from: name };
        void graphql.query(AheadDocument, variables, { requestPolicy: 'network-only' }).then(({ data }) => {
          if (!data) {
            for (const pair of sameName) asked.current.delete(keyOf(pair));
            return;
          }
          const counts = new Map(data.nodes.map((node) => countOf(node)));
          // A pair without a count is not asked about again until it changes.
          const read = sameName.map((pair) => [keyOf(pair), counts.get(pair.to.id)] as const);
          setKnown((before) => new Map([...before, ...read]));
        });
      }
    }, PAUSE);
    return () => {
      clearTimeout(timer);
    };
  }, [graphql, missingKeys, boardReadAt]);

  return new Map(
    pairs.flatMap((pair) => {
      const commitCount = isApart(pair) ? known.get(keyOf(pair)) : 0;
      return commitCount === undefined ? [] : [[pair.from.id, { commitCount, of: pair.to.name }]];
    }),
  );
}

/** An environment with the same commit is not ahead, which costs no request. */
function isApart({ from, to }: Pair): boolean {
  return from.lastDeployment?.sha !== to.lastDeployment?.sha;
}

function keyOf({ from, to }: Pair): string {
  return `${from.id}@${from.lastDeployment?.sha ?? ''}>${to.id}@${to.lastDeployment?.sha ?? ''}`;
}

type AheadNode = AheadQuery['nodes'][number];

function countOf(node: AheadNode): [string, number | undefined] {
  return node?.__typename === 'Environment' ? [node.id, node.behind?.commitCount] : ['', undefined];
}
