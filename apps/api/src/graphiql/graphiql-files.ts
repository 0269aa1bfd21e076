import { readdirSync, readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';

/** Where `npm run build` puts the explorer, seen from the sources and from the build. */
const BUILT = new URL(import.meta.url.endsWith('.ts') ? '../../../../dist/apps/api/graphiql/' : '../../graphiql/', import.meta.url);

const TYPES: Readonly<Record<string, string>> = {
  css: 'text/css; charset=utf-8',
  html: 'text/html; charset=utf-8',
  js: 'text/javascript; charset=utf-8',
  ttf: 'font/ttf',
  txt: 'text/plain; charset=utf-8',
};

export interface BuiltFile {
  readonly type: string;
  /** Compressed by gzip. */
  readonly gzip: Buffer;
}

let files: ReadonlyMap<string, BuiltFile> | undefined;

/** A file of the built explorer by its bare name; only what lay there at the first call can be reached, whatever the name. */
export function findGraphiqlFile(name: string): BuiltFile | null {
  files ??= readFiles();
  return files.get(name) ?? null;
}

export function plain({ gzip }: BuiltFile): Buffer {
  return gunzipSync(gzip);
}

function readFiles(): ReadonlyMap<string, BuiltFile> {
  const names = readdirSync(BUILT).filter((name) => name.endsWith('.gz'));
  return new Map(
    names.map((name) => {
      const bare = name.slice(0, -'.gz'.length);
      const type = TYPES[bare.slice(bare.lastIndexOf('.') + 1)] ?? 'application/octet-stream';
      return [bare, { type, gzip: readFileSync(new URL(name, BUILT)) }];
    }),
  );
}
