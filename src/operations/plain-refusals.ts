import type { IncomingMessage } from 'node:http';
import { type ExecutionResult, type GraphQLError } from 'graphql';
import type { Plugin } from 'graphql-yoga';
import { DOCUMENT_ID } from './persisted-documents.ts';
import { BAD_REQUEST, refusedRequest } from '../http/refusal.ts';

const PARAMETERS = new Set(['query', 'variables', 'operationName', 'extensions', DOCUMENT_ID]);

/**
 * Refuses requests that contain no operation, without quoting them: Yoga's own messages quote invalid JSON and the names of
 * unknown parameters. So a token that a caller put there by mistake appears in no response and no log.
 */
export const plainRefusals: Plugin<object, { readonly req?: IncomingMessage }> = {
  onRequestParse({ request, requestParser, setRequestParser, serverContext }) {
    if (!requestParser) return;
    setRequestParser(async (parsed) => {
      try {
        return await requestParser(parsed);
      } catch (error) {
        if (serverContext.req?.readableAborted ?? request.signal.aborted) throw clientHasGone();
        // Yoga parses `variables` and `extensions` of a GET as JSON, and treats a syntax error as its own defect.
        throw request.method === 'GET' ? notJson() : error;
      }
    });
  },
  onParams({ params }) {
    for (const name in params) {
      if (!PARAMETERS.has(name)) {
        throw refusedRequest(
          400,
          BAD_REQUEST,
          `The request has an unknown parameter. GraphQL requests can have ${[...PARAMETERS].join(', ')}.`,
        );
      }
    }
  },
  onResultProcess(event) {
    const { result } = event;
    if (Array.isArray(result) || Symbol.asyncIterator in result) return;
    const { errors } = result as ExecutionResult;
    if (errors?.some(isQuoting)) event.setResult({ errors: [notJson()] });
  },
};

/** Yoga's error for an invalid body has the error of the JSON parser, which quotes the text, in its extensions. */
function isQuoting({ extensions }: GraphQLError): boolean {
  return 'originalError' in extensions;
}

/** Nobody receives this error, but the log has it. */
function clientHasGone(): GraphQLError {
  return refusedRequest(400, 'CANCELLED', 'The client disconnected before its request was complete.');
}

function notJson(): GraphQLError {
  return refusedRequest(
    400,
    BAD_REQUEST,
    'The request body, or the variables or extensions of a GET, are not valid JSON.',
  );
}
