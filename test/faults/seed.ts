/** HANDRAIL_SOAK=1 runs the long tier; HANDRAIL_SEED repeats a run. Tests put the seed into their names. */
export const seed = Number(process.env['HANDRAIL_SEED'] ?? Math.floor(Math.random() * 2 ** 31));

export function rounds(quick: number, soak: number): number {
  return process.env['HANDRAIL_SOAK'] === '1' ? soak : quick;
}

/** Pseudo-random numbers in [0, 1) (mulberry32). */
export function randomFrom(start: number): () => number {
  let state = start >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), state | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}
