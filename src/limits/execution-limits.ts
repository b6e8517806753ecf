import type { DocumentNode, ExecutionArgs, GraphQLError } from 'graphql';
import type { Plugin } from 'graphql-yoga';
import { nodeCounter } from './node-count.ts';
import { refusedOperation } from './refusal.ts';
import { listTooLong } from './size-limits.ts';

export interface ExecutionLimits {
  readonly maxNodes: number;
  readonly maxListLength: number;
}

type CountNodes = ReturnType<typeof nodeCounter>;

/** Refuses operations for what their variables make of them: LIST_TOO_LONG, TOO_MANY_NODES. Nothing is asked of GitLab. */
export function executionLimits({ maxNodes, maxListLength }: ExecutionLimits): Plugin {
  const counters = new WeakMap<DocumentNode, Map<string, CountNodes>>();

  const counterOf = ({ schema, document, operationName }: ExecutionArgs): CountNodes => {
    const ofDocument = counters.get(document) ?? new Map<string, CountNodes>();
    counters.set(document, ofDocument);
    const counter = ofDocument.get(operationName ?? '') ?? nodeCounter(schema, document, operationName);
    ofDocument.set(operationName ?? '', counter);
    return counter;
  };

  const refusalOf = (args: ExecutionArgs): GraphQLError | undefined => {
    const variables = args.variableValues ?? {};
    if (hasLongerList(variables, maxListLength)) return listTooLong(maxListLength);

    const nodes = counterOf(args)(variables);
    if (nodes <= maxNodes) return undefined;
    const most = `An operation may ask for ${maxNodes} objects in lists`;
    return refusedOperation(
      'TOO_MANY_NODES',
      `${most}; this one asks for up to ${nodes}. Take smaller pages.`,
    );
  };

  return {
    onExecute({ args, setResultAndStopExecution }) {
      const refusal = refusalOf(args);
      if (refusal) setResultAndStopExecution({ errors: [refusal] });
    },
  };
}

/** Looks into lists and objects of any depth; JSON can be deeper than a stack. */
function hasLongerList(variables: object, limit: number): boolean {
  const open: object[] = [variables];
  for (let next = open.pop(); next; next = open.pop()) {
    if (Array.isArray(next) && next.length > limit) return true;
    for (const value of Object.values(next) as unknown[]) {
      if (typeof value === 'object' && value !== null) open.push(value);
    }
  }
  return false;
}
