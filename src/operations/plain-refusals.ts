import type { IncomingMessage } from 'node:http';
import { type ExecutionResult, type GraphQLError } from 'graphql';
import type { Plugin } from 'graphql-yoga';
import { DOCUMENT_ID } from './persisted-documents.ts';
import { refusedRequest } from '../http/refusal.ts';

const PARAMETERS = new Set(['query', 'variables', 'operationName', 'extensions', DOCUMENT_ID]);

/**
 * Says what is wrong with a request that has no operation in it without repeating any of it: Yoga's own refusals quote
 * bodies that are no JSON, and the names of parameters that it does not know. A token that was put there by mistake is
 * then in no answer and no log.
 */
export const plainRefusals: Plugin<object, { readonly req?: IncomingMessage }> = {
  onRequestParse({ request, requestParser, setRequestParser, serverContext }) {
    if (!requestParser) return;
    setRequestParser(async (parsed) => {
      try {
        return await requestParser(parsed);
      } catch (error) {
        if (serverContext.req?.readableAborted ?? request.signal.aborted) throw clientHasGone();
        // Of a GET, Yoga reads `variables` and `extensions` as JSON, and takes the failure for one of its own.
        throw request.method === 'GET' ? notJson() : error;
      }
    });
  },
  onParams({ params }) {
    for (const name in params) {
      if (!PARAMETERS.has(name)) {
        throw refusedRequest(
          400,
          'BAD_REQUEST',
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

/** Yoga's error for a body that is no JSON has that of the JSON parser in its extensions, with the text. */
function isQuoting({ extensions }: GraphQLError): boolean {
  return 'originalError' in extensions;
}

/** Nobody reads it, but it is logged. */
function clientHasGone(): GraphQLError {
  return refusedRequest(400, 'CANCELLED', 'The client disconnected before its request was complete.');
}

function notJson(): GraphQLError {
  return refusedRequest(
    400,
    'BAD_REQUEST',
    'The request body, or the variables or extensions of a GET, are not valid JSON.',
  );
}
