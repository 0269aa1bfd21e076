/** How often a process started by npm looks whether its parent still lives, in milliseconds. */
const PARENT_EVERY = 500;

/** Calls `stop` when somebody wants this process to end; perhaps several times: npm passes on a Ctrl-C that the terminal has sent already. */
export function onStopRequest(isStartedByNpm: boolean, stop: () => void): void {
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, stop);
  if (!isStartedByNpm) return;
  // The shell between npm and this process dies of a SIGTERM without passing it on.
  const parent = process.ppid;
  setInterval(() => {
    if (process.ppid !== parent) stop();
  }, PARENT_EVERY).unref();
}
