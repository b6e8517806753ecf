import type { FieldRef } from '@pothos/core';
import type { GatewayTypes } from '../builder.ts';
import type { ProjectKey } from '../gitlab/identity.ts';
import { globalId } from './global-id.ts';
import { globalKey, projectId } from './project-id.ts';

interface PlacedJson {
  readonly project_key: ProjectKey;
  readonly id: number | string;
}

type IdField = FieldRef<GatewayTypes, string | number>;
type Fields<Json extends object> = PothosSchemaTypes.ObjectFieldBuilder<GatewayTypes, Json>;

/** The `id` of something in a project. */
export function globalIdField<Json extends PlacedJson>(t: Fields<Json>, typename: string): IdField {
  return t.id({
    resolve: (json, _args, context) => globalId(typename, globalKey(json, context)),
  });
}

export function projectIdField<Json extends PlacedJson>(t: Fields<Json>): IdField {
  return t.id({
    description: "GitLab's number of the project.",
    resolve: (json, _args, context) => projectId(json, context),
  });
}

/** GitLab's number of anything that has one. */
export function databaseIdField<Json extends { readonly id: number }>(t: Fields<Json>): IdField {
  return t.id({ description: "GitLab's number.", resolve: ({ id }) => id });
}
