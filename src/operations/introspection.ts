import { type ExecutionResult, GraphQLError, type ValidationRule } from 'graphql';
import type { Plugin } from 'graphql-yoga';
import { refusedOperation } from '../http/refusal.ts';

/**
 * Keeps the schema from callers: `__schema`, `__type` and `_service`, which tells it to routers, are refused with
 * INTROSPECTION_DISABLED, and no answer suggests the name of anything. `__typename` works, as clients need it, and so does
 * `_entities`.
 */
export function noIntrospection(): Plugin {
  return {
    onValidate({ addValidationRule }) {
      addValidationRule(NoSchemaRule);
    },
    onResultProcess(event) {
      const { result } = event;
      if (Array.isArray(result) || Symbol.asyncIterator in result) return;
      const { errors } = result as ExecutionResult;
      if (errors) event.setResult({ ...result, errors: errors.map(withoutSuggestion) });
    },
  };
}

const TELLING = new Set(['__schema', '__type', '_service']);

// graphql-js has such a rule, which says nothing by a code.
const NoSchemaRule: ValidationRule = (context) => ({
  Field: ({ name }) => {
    if (!TELLING.has(name.value)) return;
    context.reportError(
      refusedOperation(
        'INTROSPECTION_DISABLED',
        `Introspection is off on this gateway (INTROSPECTION), so \`${name.value}\` is refused. Read the schema in the file schema.graphql instead.`,
      ),
    );
  },
});

/** Suggestions come from several places, of which the coercion of variables cannot be told to leave them out. */
function withoutSuggestion(error: GraphQLError): GraphQLError {
  const { message, nodes, source, positions, path, originalError, extensions } = error;
  const told = message.replace(/ ?Did you mean [^]*$/, '');
  if (told === message) return error;
  return new GraphQLError(told, { nodes, source, positions, path, originalError, extensions });
}
