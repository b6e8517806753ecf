import {
  type ArgumentNode,
  BREAK,
  type DocumentNode,
  type GraphQLInputType,
  type GraphQLSchema,
  Kind,
  type OperationDefinitionNode,
  OperationTypeNode,
  TypeInfo,
  valueFromAST,
  type ValueNode,
  type VariableDefinitionNode,
  visit,
  visitWithTypeInfo,
} from 'graphql';
import { fragmentsOf, ResponseSizes } from '../limits/response-size.ts';

/**
 * The most fields, counted in each place and for each possible type. graphql-jit generates code for each, in about 60 to
 * 130 µs, so more fields than these would block all other requests for more than 50 ms.
 */
const LARGEST_PROGRAM = 250;

const INTROSPECTION = new Set(['__schema', '__type']);

type Values = Readonly<Record<string, unknown>>;

/** A document that graphql-jit executes just as graphql-js executes the original. */
export interface CompilableDocument {
  readonly document: DocumentNode;
  /** The number of fields for which graphql-jit generates code. */
  readonly fields: number;
  /** Its variables, made from the coerced variables of the original; null if they are wrong and graphql-js must report it. */
  readonly variables: (coerced: Values) => Values | null;
}

interface Literal {
  readonly name: string;
  readonly value: ValueNode;
  readonly type: GraphQLInputType;
}

/**
 * Returns the document in a form that graphql-jit can execute. It contains no literals: graphql-jit copies their text into
 * the generated program, where some texts are code, and ignores the defaults of input fields. This function replaces them
 * with variables, whose values graphql-js reads. It returns null for operations that graphql-jit executes differently from
 * graphql-js, or that are not worth compiling:
 * - mutations: graphql-jit continues with the next mutation after one that failed;
 * - `@skip` and `@include`: graphql-jit loses fields of a fragment that is spread twice;
 * - an alias `__proto__`: graphql-jit moves it to the end of its object;
 * - introspection, which graphql-js resolves from the schema faster than a program does;
 * - operations that are so large that their compilation would block all other requests.
 */
export function asCompilable(
  schema: GraphQLSchema,
  document: DocumentNode,
  operation: OperationDefinitionNode,
): CompilableDocument | null {
  if (operation.operation !== OperationTypeNode.QUERY) return null;
  const fields = programSize(schema, document, operation);
  if (fields > LARGEST_PROGRAM || hasWhatDiffers(document)) return null;

  const literals: Literal[] = [];
  const remaining: ArgumentNode[] = [];
  const typeInfo = new TypeInfo(schema);
  const withoutLiterals = visit(
    document,
    visitWithTypeInfo(typeInfo, {
      Argument: (argument) => {
        if (argument.value.kind === Kind.VARIABLE) return undefined;
        const type = typeInfo.getArgument()?.type;
        if (!type) {
          remaining.push(argument);
          return BREAK;
        }
        // graphql-js executes documents in which a caller's variable begins with two underscores.
        const name = `__literal_${literals.length}`;
        literals.push({ name, value: argument.value, type });
        return asVariable(argument, name);
      },
    }),
  );
  if (remaining.length > 0) return null;
  return {
    document: declare(withoutLiterals, operation, literals),
    fields,
    variables: (coerced) => withLiterals(coerced, literals),
  };
}

function programSize(
  schema: GraphQLSchema,
  document: DocumentNode,
  { operation, selectionSet }: OperationDefinitionNode,
): number {
  const type = schema.getRootType(operation);
  const fragments = fragmentsOf(document);
  return type ? new ResponseSizes(schema, fragments).programSize(selectionSet, type) : Infinity;
}

function hasWhatDiffers(document: DocumentNode): boolean {
  let found = false;
  const differs = () => {
    found = true;
    return BREAK;
  };
  visit(document, {
    Directive: differs,
    Field: ({ alias, name }) =>
      alias?.value === '__proto__' || INTROSPECTION.has(name.value) ? differs() : undefined,
    Variable: ({ name }) => (name.value.startsWith('__') ? differs() : undefined),
  });
  return found;
}

function asVariable(argument: ArgumentNode, name: string): ArgumentNode {
  return { ...argument, value: { kind: Kind.VARIABLE, name: { kind: Kind.NAME, value: name } } };
}

/**
 * Declares all variables, old and new, as `JSON`, a type that passes on every value unchanged: graphql-jit's own coercion
 * differs (defaults of enums, defaults within input objects, messages), so graphql-jit gets coerced values.
 */
function declare(
  document: DocumentNode,
  { variableDefinitions = [] }: OperationDefinitionNode,
  literals: readonly Literal[],
): DocumentNode {
  const names = [
    ...variableDefinitions.map(({ variable }) => variable.name.value),
    ...literals.map(({ name }) => name),
  ];
  const definitions = names.map((name): VariableDefinitionNode => ({
    kind: Kind.VARIABLE_DEFINITION,
    variable: { kind: Kind.VARIABLE, name: { kind: Kind.NAME, value: name } },
    type: { kind: Kind.NAMED_TYPE, name: { kind: Kind.NAME, value: 'JSON' } },
  }));
  return visit(document, {
    OperationDefinition: (definition) => ({ ...definition, variableDefinitions: definitions }),
  });
}

function withLiterals(coerced: Values, literals: readonly Literal[]): Values | null {
  const variables: Record<string, unknown> = { ...coerced };
  for (const { name, value, type } of literals) {
    const read: unknown = valueFromAST(value, type, coerced);
    if (read === undefined) return null;
    variables[name] = read;
  }
  return variables;
}
