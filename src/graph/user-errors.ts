import { builder } from '../builder.ts';
import { ForbiddenError, type InvalidField, InvalidRequestError, NotFoundError } from '../gitlab/errors.ts';

/** Where an input field has another name than GitLab's parameter or column. */
const INPUT_FIELDS: ReadonlyMap<string, string> = new Map([
  ['deployment_id', 'id'],
  ['environment_id', 'id'],
  ['external_url', 'externalUrl'],
  ['auto_stop_setting', 'autoStopSetting'],
  ['represented_as', 'representedAs'],
  ['job_id', 'id'],
  ['job_variables_attributes', 'variables'],
]);

/**
 * The failures that mutations return as data: everything that the caller can fix, whether the gateway or GitLab detects
 * it. All others are in `errors`.
 */
export const USER_ERRORS = [InvalidRequestError, NotFoundError, ForbiddenError];

/** The refusal with other names for some of the fields. Fields with the same name become one. */
export function withFieldNames(
  error: InvalidRequestError,
  names: ReadonlyMap<string, string>,
  message: string = error.message,
): InvalidRequestError {
  const byName = new Map<string | null, string[]>();
  for (const { name, messages } of error.fields) {
    const newName = name === null ? null : (names.get(name) ?? name);
    const known = byName.get(newName) ?? [];
    byName.set(newName, [...known, ...messages.filter((one) => !known.includes(one))]);
  }
  const { status, requestId, request, cause } = error;
  const fields = [...byName].map(([name, messages]) => ({ name, messages }));
  return new InvalidRequestError(message, { status, requestId, request, cause, fields });
}

const UserError = builder
  .interfaceRef<{ readonly code: string; readonly message: string }>('UserError')
  .implement({
    description: 'An error that the caller can act on. Mutations return it as data.',
    fields: (t) => ({
      code: t.exposeString('code', {
        description: 'One of the codes that errors have in `extensions.code`.',
      }),
      message: t.exposeString('message', {
        description: "A text for people: GitLab's, or the gateway's if it refused the change itself.",
      }),
    }),
  });

const InvalidField = builder.objectRef<InvalidField>('InvalidField').implement({
  description: 'An input field whose value GitLab or the gateway refused.',
  fields: (t) => ({
    name: t.string({
      description: 'The name of the input field, such as `ref`; null if GitLab does not name one.',
      nullable: true,
      resolve: ({ name }) => (name === null ? null : (INPUT_FIELDS.get(name) ?? name)),
    }),
    messages: t.exposeStringList('messages', {
      description: 'The reasons, such as `The branch or tag does not exist`.',
    }),
  }),
});

builder.objectType(InvalidRequestError, {
  name: 'InvalidInputError',
  description: 'GitLab or the gateway refused the input (code `BAD_USER_INPUT`). GitLab changed nothing.',
  interfaces: [UserError],
  fields: (t) => ({
    fields: t.field({
      description:
        'The refused values, by input field. An entry without a name is about the input as a whole.',
      type: [InvalidField],
      resolve: ({ fields }) => [...fields],
    }),
  }),
});

builder.objectType(NotFoundError, {
  name: 'NotFoundError',
  description:
    'The project, or the object in it, does not exist, or the caller may not see it (code `NOT_FOUND`). GitLab does not say which.',
  interfaces: [UserError],
});

builder.objectType(ForbiddenError, {
  name: 'ForbiddenError',
  description:
    "The caller may see this but not change it, or the token's scope is insufficient (code `FORBIDDEN`). In the second case, the message names the scope that is needed.",
  interfaces: [UserError],
});
