import { builder } from '../builder.ts';
import { ForbiddenError, type InvalidField, InvalidRequestError, NotFoundError } from '../gitlab/errors.ts';

/** Where an input field has another name than GitLab's parameter or column. */
const INPUT_FIELDS: ReadonlyMap<string, string> = new Map([
  // A deployment's environment is found or made by its name, and it is the name that can be wrong.
  ['name', 'environment'],
  ['deployment_id', 'id'],
  ['represented_as', 'representedAs'],
]);

/**
 * The failures that mutations return as data: everything that the caller can fix, whether the gateway or GitLab detects
 * it. All others are in `errors`.
 */
export const USER_ERRORS = [InvalidRequestError, NotFoundError, ForbiddenError];

const UserError = builder
  .interfaceRef<{ readonly code: string; readonly message: string }>('UserError')
  .implement({
    description: 'An error that the caller can act on. Mutations return it as data.',
    fields: (t) => ({
      code: t.exposeString('code', { description: 'The same codes as in `extensions.code` of errors.' }),
      message: t.exposeString('message', {
        description: "For people: GitLab's own text, or the gateway's if GitLab was not asked.",
      }),
    }),
  });

const InvalidField = builder.objectRef<InvalidField>('InvalidField').implement({
  description: 'An input field with a value that was refused.',
  fields: (t) => ({
    name: t.string({
      description: 'The name of the input field, such as `ref`; null if GitLab does not name one.',
      nullable: true,
      resolve: ({ name }) => (name === null ? null : (INPUT_FIELDS.get(name) ?? name)),
    }),
    messages: t.exposeStringList('messages', { description: 'As in `The branch or tag does not exist`.' }),
  }),
});

builder.objectType(InvalidRequestError, {
  name: 'InvalidInputError',
  description: 'GitLab or the gateway refuses the input: code `BAD_USER_INPUT`. Nothing was changed.',
  interfaces: [UserError],
  fields: (t) => ({
    fields: t.field({
      description:
        'The refused values, by field. An entry has no name if the refusal is about the input as a whole.',
      type: [InvalidField],
      resolve: ({ fields }) => [...fields],
    }),
  }),
});

builder.objectType(NotFoundError, {
  name: 'NotFoundError',
  description:
    'There is no such thing, or none that the caller may see; GitLab does not tell which: code `NOT_FOUND`.',
  interfaces: [UserError],
});

builder.objectType(ForbiddenError, {
  name: 'ForbiddenError',
  description:
    "The caller may see this but not change it, or the token's scope is insufficient: code `FORBIDDEN`. The message names the scope that is needed.",
  interfaces: [UserError],
});
