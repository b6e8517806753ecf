import { DirectiveLocation, GraphQLDirective, GraphQLInt, GraphQLList, GraphQLNonNull } from 'graphql';

export const semanticNonNull = new GraphQLDirective({
  name: 'semanticNonNull',
  description: 'The field is null only if it has an error. Clients can generate its type as non-null.',
  locations: [DirectiveLocation.FIELD_DEFINITION],
  args: {
    levels: {
      description: 'The list levels that the directive applies to: 0 is the field itself, 1 its items.',
      type: new GraphQLNonNull(new GraphQLList(new GraphQLNonNull(GraphQLInt))),
      defaultValue: [0],
    },
  },
});

/** Options of a field that is null only if it, or something below it, fails, usually because of a failed request. */
export const nullOnlyOnError = {
  nullable: true,
  extensions: { directives: { semanticNonNull: {} } },
} as const;
