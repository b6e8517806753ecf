import { readFileSync, readdirSync } from 'node:fs';
import { Ajv } from 'ajv';
import addFormats from 'ajv-formats';

type Schema = Record<string, unknown>;

const folder = new URL('../gitlab-schemas/', import.meta.url);

/** Where GitLab's own schemas reject GitLab's own answers, as the README beside them lists. */
const repairs: Readonly<Record<string, (schema: Schema) => void>> = {
  'public_api/v4/artifact.json': (schema) => {
    propertyOf(schema, 'file_format').type = ['string', 'null'];
  },
  'public_api/v4/job.json': dropAdditionalProperties,
  'public_api/v4/environment.json': dropAdditionalProperties,
  'public_api/v4/project.json': dropAdditionalProperties,
  'public_api/v4/merge_request.json': (schema) => {
    propertyOf(schema, 'source_project_id').type = ['integer', 'null'];
  },
  'public_api/v4/user/public.json': (schema) => {
    propertyOf(schema, 'twitter').type = 'string';
  },
  // Not in the README: milestones have dates, where the schema wants moments.
  'public_api/v4/milestone.json': (schema) => {
    propertyOf(schema, 'start_date').format = 'date';
    propertyOf(schema, 'due_date').format = 'date';
  },
};

const ajv = new Ajv({ strict: false, allErrors: true });
addFormats.default(ajv);
for (const path of readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((name) =>
  name.endsWith('.json'),
)) {
  const schema = JSON.parse(readFileSync(new URL(path, folder), 'utf8')) as Schema;
  repairs[path]?.(schema);
  ajv.addSchema(withAnyOf(schema) as Schema, new URL(path, folder).href);
}

/** What a value has against the schema of the name, as in `deployment`; empty where it fits. */
export function schemaProblems(name: string, value: unknown): string[] {
  const validate = ajv.getSchema(new URL(`public_api/v4/${name}.json`, folder).href);
  if (validate === undefined) throw new Error(`No schema: ${name}`);
  return validate(value) === true
    ? []
    : (validate.errors ?? []).map(({ instancePath, message }) => `${name}${instancePath} ${message ?? ''}`);
}

/** A null user matches both branches of `oneOf [null, user]`, since the second allows null as well. */
function withAnyOf(schema: unknown): unknown {
  if (Array.isArray(schema)) return schema.map(withAnyOf);
  if (typeof schema !== 'object' || schema === null) return schema;
  return Object.fromEntries(
    Object.entries(schema).map(([key, value]) => [key === 'oneOf' ? 'anyOf' : key, withAnyOf(value)]),
  );
}

function dropAdditionalProperties(schema: Schema): void {
  delete schema.additionalProperties;
}

function propertyOf(schema: Schema, name: string): Schema {
  return (schema.properties as Record<string, Schema>)[name] ?? {};
}
