import cliProgress from 'cli-progress';

/** Words for the person in front of it; what was asked for goes to stdout by `print`. */
export function say(text: string): void {
  process.stderr.write(`${text}\n`);
}

export function print(text: string): void {
  process.stdout.write(`${text}\n`);
}

export interface Progress {
  update(done: number, total: number): void;
  stop(): void;
}

const PLAIN_EVERY_MS = 2_000;

/** A bar on a terminal, now and then a line where stderr goes elsewhere. */
export function progressOf(label: string): Progress {
  return process.stderr.isTTY ? bar(label) : lines(label);
}

function bar(label: string): Progress {
  const format = `${label} {bar} {percentage}% {value}/{total} {eta_formatted}`;
  const single = new cliProgress.SingleBar(
    { format, stream: process.stderr, hideCursor: true, clearOnComplete: false },
    cliProgress.Presets.shades_classic,
  );
  let started = false;
  return {
    update: (done, total) => {
      if (!started) single.start(total, done);
      started = true;
      single.setTotal(total);
      single.update(done);
    },
    stop: () => single.stop(),
  };
}

function lines(label: string): Progress {
  let last = performance.now();
  return {
    update: (done, total) => {
      if (performance.now() - last < PLAIN_EVERY_MS) return;
      last = performance.now();
      say(`${label}: ${done} of ${total}`);
    },
    stop: () => undefined,
  };
}

/** Columns side by side, each as wide as its longest cell. */
export function table(rows: readonly (readonly string[])[]): string {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => (row[column] ?? '').length)));
  return rows
    .map((row) =>
      row
        .map((cell, column) => cell.padEnd(widths[column] ?? 0))
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}
