import { builder } from '../builder.ts';
import { ForbiddenError, type InvalidField, InvalidRequestError, NotFoundError } from '../gitlab/errors.ts';

/** Where an input field has another name than GitLab's parameter or column. */
const INPUT_FIELDS: Readonly<Record<string, string>> = {
  // A deployment's environment is found or made by its name, and it is the name that can be wrong.
  name: 'environment',
  deployment_id: 'id',
  represented_as: 'representedAs',
};

const UserError = builder
  .interfaceRef<{ readonly code: string; readonly message: string }>('UserError')
  .implement({
    description: 'What the caller can act on, returned as data by mutations.',
    fields: (t) => ({
      code: t.exposeString('code', { description: 'The same codes as in `extensions.code` of errors.' }),
      message: t.exposeString('message', { description: "For people, from GitLab's own answer." }),
    }),
  });

const InvalidField = builder.objectRef<InvalidField>('InvalidField').implement({
  description: 'What GitLab finds wrong with one field.',
  fields: (t) => ({
    name: t.string({
      description: 'Name of the input field, as in `ref`; null where GitLab names none.',
      nullable: true,
      resolve: ({ name }) => (name === null ? null : (INPUT_FIELDS[name] ?? name)),
    }),
    messages: t.exposeStringList('messages', { description: 'As in `The branch or tag does not exist`.' }),
  }),
});

builder.objectType(InvalidRequestError, {
  name: 'InvalidInputError',
  description: 'GitLab refuses the input: code `BAD_USER_INPUT`.',
  interfaces: [UserError],
  fields: (t) => ({
    fields: t.field({
      description: 'What GitLab finds wrong, by field; without a name where its refusal is about the whole.',
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
  description: 'The caller may see this but not change it: code `FORBIDDEN`.',
  interfaces: [UserError],
});
