import { readdir, readFile } from 'node:fs/promises';
import { join, relative } from 'node:path';

/** Everything that a product leaves behind, by name. */
export type Artefacts = ReadonlyMap<string, Buffer>;

/** All files of directories, however deep, and texts that are given by name. */
export async function artefactsOf(
  directories: Readonly<Record<string, string>>,
  texts: Readonly<Record<string, string>>,
): Promise<Artefacts> {
  const found = new Map(Object.entries(texts).map(([name, text]) => [name, Buffer.from(text)]));
  for (const [name, directory] of Object.entries(directories)) {
    for (const entry of await readdir(directory, { recursive: true, withFileTypes: true })) {
      if (!entry.isFile()) continue;
      const path = join(entry.parentPath, entry.name);
      found.set(`${name}/${relative(directory, path)}`, await readFile(path));
      // A name tells as much as what stands in it.
      found.set(`the name of ${name}/${relative(directory, path)}`, Buffer.from(entry.name));
    }
  }
  return found;
}

/** Where one of these marks stands, in the order of the names. */
export function whereIn(artefacts: Artefacts, find: (content: Buffer) => string | null): readonly string[] {
  return [...artefacts].flatMap(([name, content]) => (find(content) === null ? [] : [name])).sort();
}
