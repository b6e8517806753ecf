/** The page is where the API is: a browser tells by its Accept that it wants the page. */
export const PAGE_PATH = '/graphql';
/** What the page needs is below this. */
export const FILES_PATH = '/graphiql/';
