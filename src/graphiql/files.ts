import * as graphiql from '@graphql-yoga/render-graphiql/graphiql';
import { introspectionFromSchema } from 'graphql';
import { schema } from '../schema.ts';
import { Asset } from './asset.ts';
import { LOGO, renderPage } from './page.ts';
import { FILES_PATH, PAGE_PATH } from './paths.ts';
import { SCRIPT } from './script.ts';

const JAVASCRIPT = 'text/javascript; charset=utf-8';

export interface GraphiqlOptions {
  /** A token that the headers editor shows to everybody; without one, the page speaks of the reader's own GitLab. */
  readonly sampleToken: string | undefined;
  /** Whether the page may know the schema. */
  readonly introspection: boolean;
}

export interface ServedFile {
  readonly asset: Asset;
  readonly cacheControl: string;
}

/**
 * Everything that a browser gets, by its path. Only the page keeps its path when it changes. To be imported when a browser
 * asks: GraphiQL's own script, style and workers come as 9 MB of text in a package.
 */
export function filesFor({ sampleToken, introspection }: GraphiqlOptions): ReadonlyMap<string, ServedFile> {
  const files = new Map<string, ServedFile>();
  const add = (name: string, extension: string, text: string, contentType: string): string => {
    const asset = new Asset(text, contentType);
    const path = `${FILES_PATH}${name}-${asset.hash}.${extension}`;
    files.set(path, { asset, cacheControl: 'public, max-age=31536000, immutable' });
    return path.slice(1);
  };

  const page = renderPage({
    sampleToken,
    script: add('page', 'js', SCRIPT, JAVASCRIPT),
    graphiql: add('graphiql', 'js', graphiql.js, JAVASCRIPT),
    style: add('graphiql', 'css', graphiql.css, 'text/css; charset=utf-8'),
    icon: add('icon', 'svg', LOGO, 'image/svg+xml'),
    schema: introspection ? add('schema', 'json', introspectionAnswer(), 'application/json') : undefined,
    // By the names that the editors ask for.
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

function introspectionAnswer(): string {
  const options = { inputValueDeprecation: true, schemaDescription: true, specifiedByUrl: true };
  return JSON.stringify({ data: introspectionFromSchema(schema, options) });
}
