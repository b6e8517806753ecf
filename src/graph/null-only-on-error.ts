import { DirectiveLocation, GraphQLDirective, GraphQLInt, GraphQLList, GraphQLNonNull } from 'graphql';

export const semanticNonNull = new GraphQLDirective({
  name: 'semanticNonNull',
  description: 'The field is null only if it has an error; clients may generate it as non-null.',
  locations: [DirectiveLocation.FIELD_DEFINITION],
  args: {
    levels: {
      description: 'The levels of a list that this is about: 0 is the field itself, 1 its items.',
      type: new GraphQLNonNull(new GraphQLList(new GraphQLNonNull(GraphQLInt))),
      defaultValue: [0],
    },
  },
});

/**
 * Options of a field that may fail alone, because it may send a request or has something below it that may fail, and
 * that is never null otherwise.
 */
export const nullOnlyOnError = {
  nullable: true,
  extensions: { directives: { semanticNonNull: {} } },
} as const;
