import { builder } from '../builder.ts';
import type { Query } from '../gitlab/path.ts';
import { refuseBlank } from './blank.ts';
import { badUserInput } from './errors.ts';

export const GroupFilter = builder.inputType('GroupFilter', {
  description: 'Which groups to list; a group must meet all conditions.',
  fields: (t) => ({
    search: t.string({ description: 'Part of the name or of the path.' }),
    topLevelOnly: t.boolean({
      description: 'Lists only groups that no other group contains. Not for `Group.subgroups`.',
    }),
  }),
});

type Filter = typeof GroupFilter.$inferInput;

/** A filter of groups as GitLab's query parameters; BAD_USER_INPUT for what GitLab would ignore. */
export function groupQuery(filter: Filter | null | undefined, isBelowGroup: boolean): Query {
  refuseBlank({ search: filter?.search });
  if (isBelowGroup && filter?.topLevelOnly != null) {
    throw badUserInput(
      '`topLevelOnly` cannot be used for subgroups, because GitLab would then list top-level groups instead. Use `Query.groups`.',
    );
  }
  return { search: filter?.search, top_level_only: filter?.topLevelOnly };
}
