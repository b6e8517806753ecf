import * as graphiql from '@graphql-yoga/render-graphiql/graphiql';
import { introspectionFromSchema } from 'graphql';
import { clientSchema } from '../graph/subgraph-sdl.ts';
import { Asset } from '../http/asset.ts';
import { FOREVER, type PageFile } from '../http/page-file.ts';
import { schema } from '../schema.ts';
import { withHistory } from './history.ts';
import { examplesWith, LOGO, renderPage, STYLE } from './page.ts';
import { FILES_PATH, PAGE_PATH } from './paths.ts';
import { scriptWith } from './script.ts';

const JAVASCRIPT = 'text/javascript; charset=utf-8';

export interface GraphiqlOptions {
  /** The token in the headers editor, for everybody who opens the page; undefined in front of a real GitLab. */
  readonly sampleToken: string | undefined;
  /** Whether the gateway has a token for requests that carry none, so that a reader needs none. */
  readonly hasToken: boolean;
  /** Whether the page may contain the schema. */
  readonly introspection: boolean;
}

/**
 * Every file that browsers load, by its path. The page always has the same path; those of the other files change with
 * their content. Import this module only when a browser needs it: GraphiQL's script, style and workers are 9 MB of text.
 */
export function filesFor({
  sampleToken,
  hasToken,
  introspection,
}: GraphiqlOptions): ReadonlyMap<string, PageFile> {
  const files = new Map<string, PageFile>();
  const add = (name: string, extension: string, text: string, contentType: string): string => {
    const asset = new Asset(text, contentType);
    const path = `${FILES_PATH}${name}-${asset.hash}.${extension}`;
    files.set(path, { asset, cacheControl: FOREVER });
    return path.slice(1);
  };

  const page = renderPage({
    sampleToken,
    hasToken,
    script: add('page', 'js', scriptWith(examplesWith(sampleToken)), JAVASCRIPT),
    graphiql: add('graphiql', 'js', withHistory(graphiql.js), JAVASCRIPT),
    style: add('graphiql', 'css', graphiql.css + STYLE, 'text/css; charset=utf-8'),
    icon: add('icon', 'svg', LOGO, 'image/svg+xml'),
    schema: introspection ? add('schema', 'json', introspectionResponse(), 'application/json') : undefined,
    // By the names that the editors know them by.
    workers: {
      editorWorkerService: add('editor-worker', 'js', graphiql.editorWorkerService, JAVASCRIPT),
      json: add('json-worker', 'js', graphiql.jsonWorker, JAVASCRIPT),
      graphql: add('graphql-worker', 'js', graphiql.graphqlWorker, JAVASCRIPT),
    },
  });
  return files.set(PAGE_PATH, {
    asset: new Asset(page, 'text/html; charset=utf-8'),
    cacheControl: 'no-cache',
  });
}

/** The response to an introspection query, without the fields for routers, which GraphiQL would list first. */
function introspectionResponse(): string {
  const options = { inputValueDeprecation: true, schemaDescription: true, specifiedByUrl: true };
  return JSON.stringify({ data: introspectionFromSchema(clientSchema(schema), options) });
}
