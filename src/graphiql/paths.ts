/** The page has the address of the API: a browser asks for the page in its Accept header. */
export const PAGE_PATH = '/graphql';
/** The page's other files are below this path. */
export const FILES_PATH = '/graphiql/';
