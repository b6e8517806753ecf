import type { AnyVariables, TypedDocumentNode } from '@urql/core';
import { useState } from 'preact/hooks';
import { type QueryState, useQuery } from '../api/use-query.ts';
import {
  GroupBoardDocument,
  type GroupBoardQuery,
  ProjectsBoardDocument,
  type ProjectsBoardQuery,
  YourBoardDocument,
  type YourBoardQuery,
} from '../generated/graphql.ts';
import { boardOperation } from '../state/board-operation.ts';
import type { Place } from '../state/place.ts';
import type { Project } from './environments.ts';

type BoardData = Partial<YourBoardQuery & GroupBoardQuery & ProjectsBoardQuery>;

/** An operation, as GraphiQL can show it. */
export interface Operation {
  readonly document: TypedDocumentNode<BoardData, AnyVariables>;
  readonly variables: Readonly<Record<string, unknown>>;
}

export interface Board extends Pick<QueryState<BoardData>, 'problems' | 'isLoading' | 'readAt' | 'reload'> {
  /** Undefined until the first response. */
  readonly projects: readonly Project[] | undefined;
  /** Reads the next projects; undefined if there are no more. */
  readonly more: (() => void) | undefined;
  readonly operation: Operation;
}

/** The pages of projects that are on the board, by the cursor before each. */
interface Unfolded {
  readonly selection: string;
  readonly cursors: readonly (string | null)[];
}

const FIRST_PAGE = [null];

/** The board that the address names, as one operation for each page of projects. */
export function useBoard(place: Place): Board {
  const selection = JSON.stringify(operationFor(place, null).variables);
  const [unfolded, setUnfolded] = useState<Unfolded>({ selection, cursors: FIRST_PAGE });
  // The cursors of another selection mean nothing in this one.
  const cursors = unfolded.selection === selection ? unfolded.cursors : FIRST_PAGE;

  const pages = cursors.map((after) => operationFor(place, after));
  const operation = pages.at(-1) ?? operationFor(place, null);
  const { data, ...state } = useQuery(operation.document, operation.variables, {
    identity: selection,
    earlier: pages.slice(0, -1).map(({ variables }) => variables),
  });

  const list = data?.searchProjects ?? data?.group?.projects;
  const next = list?.pageInfo.hasNextPage ? list.pageInfo.endCursor : null;
  return {
    ...state,
    projects: data && sorted(list?.nodes ?? data.projects ?? []),
    more:
      next === null
        ? undefined
        : () => {
            setUnfolded({ selection, cursors: [...cursors, next] });
          },
    operation,
  };
}

const DOCUMENTS = {
  YourBoard: erased(YourBoardDocument),
  GroupBoard: erased(GroupBoardDocument),
  ProjectsBoard: erased(ProjectsBoardDocument),
};

function operationFor(place: Pick<Place, 'group' | 'projects'>, after: string | null): Operation {
  const { operationName, variables } = boardOperation(place, after);
  return { document: DOCUMENTS[operationName], variables };
}

/** Each document is used with its own variables: `boardOperation` chooses both. */
function erased<Data extends BoardData>(document: TypedDocumentNode<Data, never>): Operation['document'] {
  return document as unknown as Operation['document'];
}

/** GitLab's order changes with each activity, and rows must not move while people read them. */
function sorted(projects: readonly (Project | null)[]): Project[] {
  return projects
    .filter((project) => project !== null)
    .sort((a, b) => (a.fullPath ?? '').localeCompare(b.fullPath ?? '', 'en'));
}
