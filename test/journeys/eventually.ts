/** @throws Error when it does not hold in time */
export async function eventually(holds: () => Promise<boolean> | boolean, withinMs: number): Promise<void> {
  for (const deadline = Date.now() + withinMs; !(await holds());) {
    if (Date.now() > deadline) throw new Error(`not within ${withinMs} ms`);
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}
