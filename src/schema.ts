import { specifiedDirectives } from 'graphql';
import { builder } from './builder.ts';
import './graph/commit.ts';
import './graph/comparison.ts';
import './graph/deployable.ts';
import './graph/deployable-mutations.ts';
import './graph/deployment.ts';
import './graph/deployment-approval.ts';
import './graph/deployment-change.ts';
import './graph/deployment-filter.ts';
import './graph/deployment-mutations.ts';
import './graph/environment.ts';
import './graph/environment-filter.ts';
import './graph/environment-mutations.ts';
import './graph/group.ts';
import './graph/group-filter.ts';
import './graph/merge-request.ts';
import './graph/merge-request-filter.ts';
import './graph/node.ts';
import { semanticNonNull } from './graph/null-only-on-error.ts';
import './graph/pipeline.ts';
import './graph/pipeline-filter.ts';
import './graph/project.ts';
import './graph/project-filter.ts';
import './graph/user.ts';
import './graph/user-errors.ts';
import { withResponseBudget } from './limits/budgeted-schema.ts';

export const schema = withResponseBudget(
  builder.toSchema({ directives: [...specifiedDirectives, semanticNonNull] }),
);
