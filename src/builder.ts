import SchemaBuilder from '@pothos/core';
import DataloaderPlugin from '@pothos/plugin-dataloader';
import ErrorsPlugin from '@pothos/plugin-errors';
import RelayPlugin from '@pothos/plugin-relay';
import type { Context } from './context.ts';
import { InvalidResponseError } from './gitlab/errors.ts';
import { isFit } from './gitlab/unfit.ts';
import { formatDateTime, parseDateTime } from './graph/date-time.ts';
import { argumentLengths } from './limits/argument-lengths.ts';

export interface SchemaTypes {
  Context: Context;
  DefaultFieldNullability: false;
  DefaultEdgesNullability: false;
  DefaultNodeNullability: false;
  Scalars: {
    ID: { Input: string; Output: string | number };
    DateTime: { Input: string; Output: string };
    JSON: { Input: unknown; Output: unknown };
    _Any: { Input: unknown; Output: unknown };
  };
}

export type GatewayTypes = PothosSchemaTypes.ExtendDefaultTypes<SchemaTypes>;

export const builder = new SchemaBuilder<SchemaTypes>({
  // What a plugin throws is data of a mutation where a plugin before it makes it that: see `errors`.
  plugins: [ErrorsPlugin, RelayPlugin, DataloaderPlugin, argumentLengths],
  defaultFieldNullability: false,
  errors: { directResult: true },
  relay: {
    cursorType: 'String',
    edgesFieldOptions: { nullable: false },
    nodeFieldOptions: { nullable: false },
    nodeTypeOptions: { description: 'Whatever has a global id and can be read again by `node`.' },
    pageInfoTypeOptions: {
      description: 'Where a page stands in its list.',
      // Every Relay subgraph has it.
      extensions: { directives: { shareable: {} } },
    },
    // `node.ts` has its own.
    nodeQueryOptions: false,
    nodesQueryOptions: false,
  },
});

builder.queryType({ description: 'Where reading starts.' });
builder.mutationType({
  description: 'What changes GitLab. Each is sent to GitLab at most once, whatever happens.',
});

builder.scalarType('DateTime', {
  description: 'A moment, as in `2026-11-22T13:00:00.000Z` (RFC 3339).',
  serialize: formatDateTime,
  parseValue: parseDateTime,
});

builder.scalarType('JSON', {
  description: 'Any JSON value, for what has keys of its own choosing.',
  serialize: (value) => {
    if (isFit(value)) return value;
    throw new InvalidResponseError('GitLab sent a value that is too long, or nested too deeply.');
  },
});
