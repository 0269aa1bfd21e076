/**
 * Bundles the API explorer into dist/apps/api/graphiql: page, script, styles, the editor's workers and the licences, each
 * compressed and (but for the page and the licences) named by its content. Nothing is fetched when it is built or used.
 */
import { build } from 'esbuild';
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { gzipSync } from 'node:zlib';

const root = join(import.meta.dirname, '..');
const source = join(root, 'apps/api/src/graphiql/browser');
const target = join(root, 'dist/apps/api/graphiql');
/** Where the server offers the files. */
const publicPath = '/graphiql/assets/';
/** Licences that ask for no more than to be named with their text. */
const LICENCES = ['0BSD', 'Apache-2.0', 'BSD-2-Clause', 'BSD-3-Clause', 'ISC', 'MIT', '(MPL-2.0 OR Apache-2.0)'];

const common = {
  absWorkingDir: root,
  bundle: true,
  define: { 'process.env.NODE_ENV': '"production"' },
  entryNames: '[name]-[hash]',
  legalComments: 'none',
  loader: { '.ttf': 'file', '.graphql': 'text', '.json': 'text' },
  logLevel: 'warning',
  metafile: true,
  minify: true,
  outdir: target,
  target: ['chrome120', 'firefox121', 'safari17'],
  write: false,
};

const workers = await build({
  ...common,
  entryPoints: [
    'monaco-editor/esm/vs/editor/editor.worker.js',
    'monaco-editor/esm/vs/language/json/json.worker.js',
    'monaco-graphql/esm/graphql.worker.js',
  ],
  format: 'iife',
});
const page = await build({
  ...common,
  assetNames: '[name]-[hash]',
  chunkNames: '[name]-[hash]',
  define: { ...common.define, WORKERS: JSON.stringify(workersByLabel(workers)) },
  entryPoints: [join(source, 'main.jsx')],
  format: 'esm',
  jsx: 'automatic',
  publicPath,
  splitting: true,
});

rmSync(target, { recursive: true, force: true });
mkdirSync(target, { recursive: true });
for (const { path, contents } of [...workers.outputFiles, ...page.outputFiles]) write(basename(path), contents);
write('index.html', pageWith(page));
write('licences.txt', licencesOf([workers, page]));

function write(name, contents) {
  writeFileSync(join(target, `${name}.gz`), gzipSync(contents, { level: 9 }));
}

/** @returns the address of each worker: `{ editor, graphql, json }` */
function workersByLabel({ outputFiles }) {
  return Object.fromEntries(outputFiles.map(({ path }) => [basename(path).split('.')[0], publicPath + basename(path)]));
}

function pageWith({ outputFiles }) {
  const file = (pattern) => publicPath + outputFiles.map(({ path }) => basename(path)).find((name) => pattern.test(name));
  return readFileSync(join(source, 'index.html'), 'utf8')
    .replace('EDITOR_STYLES', file(/^monaco-editor-\w+\.css$/))
    .replace('MAIN_STYLES', file(/^main-\w+\.css$/))
    .replace('MAIN_SCRIPT', file(/^main-\w+\.js$/));
}

/** Name, version and licence of everything that went into the files. @throws on a licence that nobody has looked at yet */
function licencesOf(results) {
  const inputs = results.flatMap(({ metafile }) => Object.keys(metafile.inputs));
  const folders = new Set(inputs.flatMap((path) => path.match(/^.*node_modules\/(?:@[^/]+\/)?[^/]+/)?.[0] ?? []));
  return [...folders]
    .sort()
    .map(licenceOf)
    .join(`\n${'-'.repeat(80)}\n\n`);
}

function licenceOf(folder) {
  const { name, version, license } = JSON.parse(readFileSync(join(root, folder, 'package.json'), 'utf8'));
  if (!LICENCES.includes(license))
    throw new Error(`${name} ${version} has the licence ${license}: read it, then add it to LICENCES or leave the package out`);
  const texts = readdirSync(join(root, folder)).filter((file) => /^(licen[cs]e|notice|thirdpartynotices)/i.test(file));
  return [`${name} ${version} (${license})\n`, ...texts.map((file) => readFileSync(join(root, folder, file), 'utf8'))].join('\n');
}
