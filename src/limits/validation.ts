import { validate } from 'graphql';
import type { Plugin } from 'graphql-yoga';

/** More errors help nobody. graphql-js stops at 100, each with a stack, and Yoga keeps them as long as the document. */
const MOST_ERRORS = 10;

/** Stops validation after MOST_ERRORS, so that a document with many errors takes little time and memory. */
export const briefValidation: Plugin = {
  onValidate({ setValidationFn }) {
    setValidationFn(validateBriefly);
  },
};

const validateBriefly: typeof validate = (schema, document, rules, options) =>
  validate(schema, document, rules, { ...options, maxErrors: MOST_ERRORS });
