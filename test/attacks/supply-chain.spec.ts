import { execFile } from 'node:child_process';
import { readdir, readFile } from 'node:fs/promises';
import { promisify } from 'node:util';
import { describe, expect, it } from '@jest/globals';

const ROOT = new URL('../../', import.meta.url);

interface Package {
  readonly version?: string;
  readonly integrity?: string;
  readonly resolved?: string;
  readonly link?: boolean;
  readonly hasInstallScript?: boolean;
}

/** They have a script for the time of installing; it is not run, since each ships its binaries (or works without). */
const WITH_INSTALL_SCRIPT = ['@apollo/protobufjs', '@parcel/watcher', '@swc/core', 'esbuild', 'protobufjs', 'unrs-resolver'];

const json = async <T>(path: string) => JSON.parse(await readFile(new URL(path, ROOT), 'utf8')) as T;

async function locked(): Promise<readonly (readonly [path: string, Package])[]> {
  const { packages } = await json<{ packages: Readonly<Record<string, Package>> }>('package-lock.json');
  return Object.entries(packages).filter(([path]) => path !== '');
}

describe('what is installed', () => {
  it('is what was looked at: one version and one hash for each package, from the registry', async () => {
    const packages = await locked();
    expect(packages.length).toBeGreaterThan(500);
    for (const [path, { version, integrity, resolved = '', link = false }] of packages) {
      expect([path, version, integrity, link]).toEqual([path, expect.any(String), expect.stringMatching(/^sha512-/), false]);
      expect([path, resolved]).toEqual([path, expect.not.stringMatching(/^(git|file|http:|https:\/\/(codeload\.)?github)/)]);
    }
  });

  it('is named by exact versions', async () => {
    const { dependencies, devDependencies, optionalDependencies } =
      await json<Record<string, Readonly<Record<string, string>>>>('package.json');
    for (const [name, version] of Object.entries({ ...dependencies, ...devDependencies, ...optionalDependencies }))
      expect([name, version]).toEqual([name, expect.stringMatching(/^(npm:[\w@/-]+@)?\d+\.\d+\.\d+$/)]);
  });

  it('runs nothing while it is installed, and a new package that wants to is noticed', async () => {
    const wanting = (await locked())
      .filter(([, { hasInstallScript }]) => hasInstallScript)
      .map(([path]) => path.replace(/^.*node_modules\//, ''));
    expect([...new Set(wanting)].sort()).toEqual(WITH_INSTALL_SCRIPT);
    const scripts = (await readdir(new URL('scripts/', ROOT))).filter((name) => name.endsWith('.mjs'));
    const installs = await Promise.all(
      scripts.map(async (name) => (await readFile(new URL(`scripts/${name}`, ROOT), 'utf8')).match(/\[\s*'(ci|install)'[^\]]*\]/g) ?? []),
    );
    expect(installs.flat().length).toBeGreaterThan(0);
    for (const install of installs.flat()) expect(install).toContain("'--ignore-scripts'");
  });
});

describe('the bill of materials', () => {
  it('lists everything, each with its hash, and says what is for development only', async () => {
    const { scripts, dependencies } = await json<Record<'scripts' | 'dependencies', Readonly<Record<string, string>>>>('package.json');
    const [program = '', ...words] = (scripts['sbom'] ?? '').split(' ');
    const { stdout } = await promisify(execFile)(program, words, { cwd: ROOT, maxBuffer: 1e8, shell: process.platform === 'win32' });
    const bill = JSON.parse(stdout) as Bill;
    const listed = new Map(bill.components.map((component) => [`${component.name}@${component.version}`, component]));
    expect(bill.bomFormat).toBe('CycloneDX');
    for (const [name, version] of Object.entries(dependencies))
      expect([name, isForDevelopment(listed.get(`${name}@${version}`))]).toEqual([name, false]);
    for (const { name, hashes = [] } of bill.components) expect([name, hashes.length]).toEqual([name, 1]);
    expect(bill.components.filter(isForDevelopment).map(({ name }) => name)).toEqual(expect.arrayContaining(['jest', 'eslint']));
  });
});

interface Component {
  readonly name: string;
  readonly version: string;
  readonly hashes?: readonly object[];
  readonly properties?: readonly { readonly name: string }[];
}

interface Bill {
  readonly bomFormat: string;
  readonly components: readonly Component[];
}

/** @throws Error for what is not in the bill */
function isForDevelopment(component: Component | undefined): boolean {
  if (!component) throw new Error('the bill of materials lacks a dependency');
  return component.properties?.some(({ name }) => name === 'cdx:npm:package:development') === true;
}
