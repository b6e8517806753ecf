import type { OperationResult } from '@urql/core';
import { useContext, useEffect, useRef, useState } from 'preact/hooks';
import { ClientContext } from '../api/client-context.ts';
import { problemsIn } from '../api/problems.ts';
import { AheadDocument, type AheadQuery } from '../generated/graphql.ts';
import type { Ahead } from './environment-card.tsx';
import type { Pair } from './feeders.ts';

/** By how many commits environments are ahead of the next one, by their ids. */
export type Aheads = ReadonlyMap<string, Ahead>;

/** In ms. Several deployments that finish at about the same time cost one read. */
const PAUSE = 300;

/**
 * Reads by how many commits staging is ahead of production: after the first view, and again for the environments whose live
 * deployment has changed. One operation for all environments that have the same name. After a failure, it asks again
 * when the board has been read again.
 */
export function useAheads(pairs: readonly Pair[], boardReadAt: Date | undefined): Aheads {
  const { graphql } = useContext(ClientContext);
  const [known, setKnown] = useState<ReadonlyMap<string, number | undefined>>(new Map());
  const asked = useRef(new Set<string>());
  const missing = pairs.filter((pair) => isApart(pair) && !known.has(keyOf(pair)));
  const missingKeys = missing.map(keyOf).join(' ');

  useEffect(() => {
    if (missingKeys === '') return undefined;
    const read = async (name: string, sameName: readonly Pair[]) => {
      const keys = sameName.map(keyOf);
      for (const key of keys) asked.current.add(key);
      const variables = { environments: sameName.map(({ to }) => to.id), from: name };
      const result = await graphql.query(AheadDocument, variables, { requestPolicy: 'network-only' });
      for (const key of keys) asked.current.delete(key);
      const counts = countsIn(result, sameName);
      setKnown((before) => new Map([...before, ...counts]));
    };
    const timer = setTimeout(() => {
      const unasked = missing.filter((pair) => !asked.current.has(keyOf(pair)));
      for (const name of new Set(unasked.map(({ from }) => from.name))) {
        const sameName = unasked.filter(({ from }) => from.name === name);
        void read(name, sameName);
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

type Count = readonly [pair: string, commitCount: number | undefined];

/** The counts of the pairs that need no further request. GitLab cannot compare some pairs, which have no count then. */
function countsIn(result: OperationResult<AheadQuery>, pairs: readonly Pair[]): Count[] {
  const nodes = (result.data?.nodes ?? []).filter((node) => node?.__typename === 'Environment');
  const counts = new Map(nodes.map(({ id, behind }) => [id, behind?.commitCount]));
  const hasFailed = problemsIn(result).length > 0;
  return pairs.flatMap((pair): Count[] => {
    const count = counts.get(pair.to.id);
    return hasFailed && count === undefined ? [] : [[keyOf(pair), count]];
  });
}
