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
  // The errors plugin comes first, so that a mutation returns as data what the plugins after it throw.
  plugins: [ErrorsPlugin, RelayPlugin, DataloaderPlugin, argumentLengths],
  defaultFieldNullability: false,
  errors: { directResult: true },
  relay: {
    cursorType: 'String',
    edgesFieldOptions: { nullable: false },
    nodeFieldOptions: { nullable: false },
    nodeTypeOptions: {
      description: 'An object with a global id. The root field `node` finds it by that id.',
    },
    pageInfoTypeOptions: {
      description: 'The place of a page in its list.',
      // Every Relay subgraph has it.
      extensions: { directives: { shareable: {} } },
    },
    // `node.ts` defines its own.
    nodeQueryOptions: false,
    nodesQueryOptions: false,
  },
});

builder.queryType({ description: 'The fields that read from GitLab.' });
builder.mutationType({
  description:
    'The fields that change something in GitLab. The gateway sends each change to GitLab at most once, and never repeats it.',
});

builder.scalarType('DateTime', {
  description:
    'A date and time such as `2026-11-22T13:00:00.000Z` (RFC 3339). In arguments, the offset (`Z` or `+02:00`) is required.',
  serialize: formatDateTime,
  parseValue: parseDateTime,
});

builder.scalarType('JSON', {
  description: 'Any JSON value. The gateway uses it where the keys of an object are not known in advance.',
  serialize: (value) => {
    if (isFit(value)) return value;
    throw new InvalidResponseError('GitLab sent a value that is too long or too deeply nested.');
  },
});
