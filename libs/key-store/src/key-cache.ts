const CACHED_KEYS = 10_000;

/** The oldest entry makes room: keys are cheap to open again. */
export function remember<Value>(cache: Map<string, Value>, name: string, value: Value): void {
  const oldest = cache.size >= CACHED_KEYS ? cache.keys().next() : undefined;
  if (oldest && !oldest.done) cache.delete(oldest.value);
  cache.set(name, value);
}
