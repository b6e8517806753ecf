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

// All gateways of a process share these megabytes, which it hashes and compresses once.
const GRAPHIQL = new Asset(withHistory(graphiql.js), JAVASCRIPT);
const GRAPHIQL_STYLE = new Asset(graphiql.css + STYLE, 'text/css; charset=utf-8');
const EDITOR_WORKER = new Asset(graphiql.editorWorkerService, JAVASCRIPT);
const JSON_WORKER = new Asset(graphiql.jsonWorker, JAVASCRIPT);
const GRAPHQL_WORKER = new Asset(graphiql.graphqlWorker, JAVASCRIPT);
const ICON = new Asset(LOGO, 'image/svg+xml');

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
  const add = (name: string, extension: string, asset: Asset): string => {
    const path = `${FILES_PATH}${name}-${asset.hash}.${extension}`;
    files.set(path, { asset, cacheControl: FOREVER });
    return path.slice(1);
  };

  const page = renderPage({
    sampleToken,
    hasToken,
    script: add('page', 'js', new Asset(scriptWith(examplesWith(sampleToken)), JAVASCRIPT)),
    graphiql: add('graphiql', 'js', GRAPHIQL),
    style: add('graphiql', 'css', GRAPHIQL_STYLE),
    icon: add('icon', 'svg', ICON),
    schema: introspection ? add('schema', 'json', introspectionResponse()) : undefined,
    // By the names that the editors know them by.
    workers: {
      editorWorkerService: add('editor-worker', 'js', EDITOR_WORKER),
      json: add('json-worker', 'js', JSON_WORKER),
      graphql: add('graphql-worker', 'js', GRAPHQL_WORKER),
    },
  });
  return files.set(PAGE_PATH, {
    asset: new Asset(page, 'text/html; charset=utf-8'),
    cacheControl: 'no-cache',
  });
}

/** The response to an introspection query, without the fields for routers, which GraphiQL would list first. */
function introspectionResponse(): Asset {
  const options = { inputValueDeprecation: true, schemaDescription: true, specifiedByUrl: true };
  const response = { data: introspectionFromSchema(clientSchema(schema), options) };
  return new Asset(JSON.stringify(response), 'application/json');
}
