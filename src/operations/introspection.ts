import { type ExecutionResult, GraphQLError, type ValidationRule } from 'graphql';
import type { Plugin } from 'graphql-yoga';
import { refusedOperation } from '../http/refusal.ts';

/**
 * Hides the schema from callers: refuses `__schema`, `__type` and `_service` (which returns the schema to routers) with
 * INTROSPECTION_DISABLED, and removes suggested names from messages. `__typename`, which clients need, and `_entities`
 * still work.
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

const REFUSED_FIELDS = new Set(['__schema', '__type', '_service']);

// graphql-js has such a rule, but its errors have no code.
const NoSchemaRule: ValidationRule = (context) => ({
  Field: ({ name }) => {
    if (!REFUSED_FIELDS.has(name.value)) return;
    context.reportError(
      refusedOperation(
        'INTROSPECTION_DISABLED',
        `Introspection is off on this gateway (INTROSPECTION), so \`${name.value}\` is refused. Read the schema in the file schema.graphql instead.`,
      ),
    );
  },
});

/** Suggestions come from several places in graphql-js, and the coercion of variables has no option to omit them. */
function withoutSuggestion(error: GraphQLError): GraphQLError {
  const { message, nodes, source, positions, path, originalError, extensions } = error;
  const shortened = message.replace(/ ?Did you mean [^]*$/, '');
  if (shortened === message) return error;
  return new GraphQLError(shortened, { nodes, source, positions, path, originalError, extensions });
}
