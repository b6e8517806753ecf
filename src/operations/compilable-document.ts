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
 * Fields, in each place and for each possible type: graphql-jit writes code for each, and takes some 60 to 130 µs for it.
 * More fields than these would hold everybody up for more than 50 ms.
 */
const LARGEST_PROGRAM = 250;

const INTROSPECTION = new Set(['__schema', '__type']);

type Values = Readonly<Record<string, unknown>>;

/** A document that graphql-jit executes as graphql-js executes the one that it was made of. */
export interface CompilableDocument {
  readonly document: DocumentNode;
  /** For how many fields a program has code. */
  readonly fields: number;
  /** Its variables, from the coerced ones of the original; null where graphql-js has to say what is wrong with them. */
  readonly variables: (coerced: Values) => Values | null;
}

interface Literal {
  readonly name: string;
  readonly value: ValueNode;
  readonly type: GraphQLInputType;
}

/**
 * The document as graphql-jit may have it. It has no literal in it: graphql-jit pastes their text into the program that
 * it makes, where some texts are code, and does not know the defaults of input fields. They become variables, whose
 * values graphql-js reads. Null for what graphql-jit executes otherwise than graphql-js does:
 * - mutations: it goes on to the next one after one that failed;
 * - `@skip` and `@include`: it loses fields of a fragment that is spread twice;
 * - an alias `__proto__`: it moves to the end of its object;
 * - introspection, which graphql-js answers from the schema, and a program only with detours;
 * - what is so large that to make a program of it would hold everybody up.
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
        // Variables of a caller's with two underscores in front are left to graphql-js.
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
 * Declares all variables, old and new, as `JSON`, the type that passes everything on as it is: graphql-jit's own
 * coercion differs (defaults of enums, defaults within input objects, messages), so it is given coerced values.
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
