import {
  type ExecutionArgs,
  type ExecutionResult,
  getOperationAST,
  GraphQLError,
  OperationTypeNode,
} from 'graphql';
import type { Plugin, YogaInitialContext } from 'graphql-yoga';
import type { Logger } from '../observability/log.ts';
import { requestIdOf } from '../observability/request-id.ts';
import type { SharedBodies, SharedBody } from './shared-bodies.ts';
import { isSmall, textOf, TooMuchTextError } from './result-text.ts';

export interface ResultLimitOptions {
  readonly maxBytes: number;
  readonly bodies: SharedBodies;
  readonly logger: Logger;
}

const RESULT_TOO_LARGE = 'RESULT_TOO_LARGE';
/** Yoga's code for its own defects. */
const UNEXPECTED = 'INTERNAL_SERVER_ERROR';

/** Yoga calls `stringify` to write the result, if there is one. */
type WritableResult = ExecutionResult & { readonly stringify?: (result: ExecutionResult) => string };

/**
 * Writes large results in several turns of the event loop, and refuses results above `maxBytes`: RESULT_TOO_LARGE. From the
 * result of a mutation it omits only the fields that do not fit, because their changes have been made. Yoga still sets the
 * status and the content type.
 */
export function resultLimit({ maxBytes, bodies, logger }: ResultLimitOptions): Plugin {
  const mutations = new WeakSet<Request>();

  const write = async (result: ExecutionResult, request: Request): Promise<WritableResult> => {
    try {
      const { data } = result;
      const shared = data ? bodies.of(data) : undefined;
      const text = () => (isSmall(data) ? JSON.stringify(data) : textOf(data, maxBytes));
      return withText(result, await (shared ? shared.data(text) : text()), shared);
    } catch (error) {
      const requestId = requestIdOf(request);
      const isMutation = mutations.has(request);
      const refusal = isMutation ? undeliverableChange : undeliverableQuery;
      logger.warn({ code: codeOf(error), error, requestId }, 'Result not delivered');
      return isMutation
        ? writeFields(result, maxBytes, (cause, path) => refusal(cause, maxBytes, requestId, path))
        : { data: null, errors: [refusal(error, maxBytes, requestId)] };
    }
  };

  return {
    onExecute({ args }) {
      const { document, operationName, contextValue } = args as ExecutionArgs;
      const { request } = contextValue as YogaInitialContext;
      if (getOperationAST(document, operationName)?.operation === OperationTypeNode.MUTATION) {
        mutations.add(request);
      }
    },
    onResultProcess(event) {
      const { request, result } = event;
      if (Array.isArray(result) || Symbol.asyncIterator in result) return undefined;
      const executed = result as ExecutionResult;
      if (executed.data == null || (!bodies.of(executed.data) && isSmall(executed.data))) return undefined;
      return write(executed, request).then((written) => {
        event.setResult(written);
      });
    },
  };
}

/** The result of an event of a subscription, or RESULT_TOO_LARGE in its place. The subscription goes on. */
export async function eventWithin(
  result: ExecutionResult,
  request: Request,
  { maxBytes, logger }: Pick<ResultLimitOptions, 'maxBytes' | 'logger'>,
): Promise<ExecutionResult> {
  if (result.data == null || isSmall(result.data)) return result;
  try {
    await textOf(result.data, maxBytes);
    return result;
  } catch (error) {
    const requestId = requestIdOf(request);
    logger.warn({ code: codeOf(error), error, requestId }, 'Event not delivered');
    return { data: null, errors: [undeliverableQuery(error, maxBytes, requestId)] };
  }
}

/** Writes the fields of a mutation one by one. A field that does not fit becomes null, with an error. */
async function writeFields(
  result: ExecutionResult,
  maxBytes: number,
  refusal: (cause: unknown, path: string) => GraphQLError,
): Promise<WritableResult> {
  const errors = [...(result.errors ?? [])];
  const fields: string[] = [];
  let room = maxBytes;
  for (const [name, value] of Object.entries(result.data ?? {})) {
    let text = 'null';
    try {
      text = await textOf(value, room);
      room -= Buffer.byteLength(text);
    } catch (error) {
      errors.push(refusal(error, name));
    }
    fields.push(`${JSON.stringify(name)}:${text}`);
  }
  return withText({ ...result, errors }, `{${fields.join(',')}}`);
}

/** The result with the JSON of its data. */
function withText(result: ExecutionResult, data: string, shared?: SharedBody): WritableResult {
  return {
    ...result,
    stringify: (whole) => {
      const others = JSON.stringify({ ...whole, data: undefined }).slice(1, -1);
      if (others !== '') return `{${others},"data":${data}}`;
      // Yoga makes the body of the response from it, which may be bytes, although its type says text.
      return (shared?.bytes(data) as string | undefined) ?? `{"data":${data}}`;
    },
  };
}

function undeliverableQuery(cause: unknown, maxBytes: number, requestId: string): GraphQLError {
  return isTooLarge(cause)
    ? tooLarge(
        `The result has more than ${maxBytes} bytes, which is the limit (MAX_RESULT_BYTES). Select fewer fields, or request smaller pages.`,
      )
    : unexpected('Unexpected error.', cause, requestId);
}

function undeliverableChange(
  cause: unknown,
  maxBytes: number,
  requestId: string,
  path?: string,
): GraphQLError {
  const outcome =
    'The gateway executed this field, so GitLab may have made the change. Only the result is missing';
  const advice = 'Before you repeat the change, read the object to see whether it was made.';
  return isTooLarge(cause)
    ? tooLarge(
        `${outcome}: it has more than ${maxBytes} bytes, which is the limit (MAX_RESULT_BYTES). ${advice}`,
        path,
      )
    : unexpected(`${outcome}. ${advice}`, cause, requestId, path);
}

function isTooLarge(cause: unknown): boolean {
  return cause instanceof TooMuchTextError;
}

function codeOf(cause: unknown): string {
  return isTooLarge(cause) ? RESULT_TOO_LARGE : UNEXPECTED;
}

function tooLarge(message: string, path?: string): GraphQLError {
  return new GraphQLError(message, {
    path: path === undefined ? null : [path],
    extensions: { code: RESULT_TOO_LARGE },
  });
}

function unexpected(message: string, cause: unknown, requestId: string, path?: string): GraphQLError {
  return new GraphQLError(message, {
    path: path === undefined ? null : [path],
    originalError: cause instanceof Error ? cause : null,
    extensions: { code: UNEXPECTED, requestId },
  });
}
