import type { InputFieldBuilder } from '@pothos/core';
import type { GatewayTypes } from '../builder.ts';
import type { ProjectKey } from '../gitlab/identity.ts';
import { inField } from './errors.ts';
import { parseGlobalId, parseNumber, parseProject, splitKey } from './project-key.ts';

/** A type whose objects mutations change, and what messages call such an object. */
export interface Addressed {
  readonly typename: string;
  /** Such as `a deployment`. */
  readonly what: string;
}

/** The object that an input names, either by its project and number or by its global id alone. */
export function addressIn(
  { project, id }: { readonly project?: string | null; readonly id: string },
  { typename, what }: Addressed,
): { readonly project: ProjectKey; readonly id: string } {
  if (project == null) return splitKey(inField('id', () => parseGlobalId(typename, id)));
  return {
    project: inField('project', () => parseProject(project)),
    id: inField('id', () => parseNumber(id, what)),
  };
}

/** The description of an input that names a project. */
export const PROJECT = "The project: GitLab's number, the full path (`group/app`) or the global id.";

/** The input fields that name an object. `noun` is `deployment` for GitLab's number of the deployment. */
export function addressFields(t: InputFieldBuilder<GatewayTypes, 'InputObject'>, noun: string) {
  return {
    project: t.id({
      description: PROJECT,
    }),
    id: t.id({
      required: true,
      description: `GitLab's number of the ${noun} if you set \`project\`, otherwise its global id.`,
    }),
  };
}
