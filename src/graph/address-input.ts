import type { InputFieldBuilder } from '@pothos/core';
import type { GatewayTypes } from '../builder.ts';
import type { ProjectKey } from '../gitlab/identity.ts';
import { inField } from './errors.ts';
import { parseGlobalId, parseNumber, parseProject, splitKey } from './project-key.ts';

/** How an input names an object of a project: by its project and number, or by its global id alone. */
export interface AddressInput {
  readonly project?: string | null;
  readonly id: string;
}

/** The object of that type that an input names. */
export function addressOf(
  typename: string,
  what: string,
  { project, id }: AddressInput,
): { readonly project: ProjectKey; readonly id: string } {
  if (project == null) return splitKey(inField('id', () => parseGlobalId(typename, id)));
  return {
    project: inField('project', () => parseProject(project)),
    id: inField('id', () => parseNumber(id, what)),
  };
}

/** The input fields for it; `what` is the kind of object, such as `the deployment`. */
export function addressFieldsOf(t: InputFieldBuilder<GatewayTypes, 'InputObject'>, what: string) {
  return {
    project: t.id({
      description: "The project: GitLab's number, the full path (`group/app`) or the global id.",
    }),
    id: t.id({
      required: true,
      description: `GitLab's number of ${what} if you set \`project\`, otherwise its global id.`,
    }),
  };
}
