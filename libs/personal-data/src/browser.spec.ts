import { expect, it } from '@jest/globals';
import { fileURLToPath } from 'node:url';
import { createContext, Script } from 'node:vm';
import { build } from 'esbuild';

/** The same code points personal data out in the web app, before anything is sent. */
it('runs in a browser: bundled for it, without anything of Node', async () => {
  const { outputFiles, metafile } = await build({
    entryPoints: [fileURLToPath(new URL('index.ts', import.meta.url))],
    bundle: true,
    platform: 'browser',
    format: 'iife',
    globalName: 'personalData',
    write: false,
    metafile: true,
  });
  const inputs = Object.keys(metafile.inputs);
  expect(inputs.length).toBeGreaterThan(5);
  for (const input of inputs) expect(input).toMatch(/^libs\/personal-data\/src\/[a-z-]+\.ts$/);
  // A context has the language and nothing else: neither `process` nor `Buffer` nor `require`.
  const page = createContext({});
  const run = (code: string): unknown => new Script(code).runInContext(page);
  run(outputFiles[0]?.text ?? '');
  expect(run('typeof process + typeof Buffer + typeof require')).toBe('undefinedundefinedundefined');
  expect(run("personalData.maskPersonalData('Tel. 089/5550143').text")).toBe('Tel. [phone]');
});
