/** Work of one name waits for the work of that name before it: within a process nothing is decided twice that only one can win. */
export class OneAtATime {
  readonly #last = new Map<string, Promise<unknown>>();

  run<T>(name: string, work: () => Promise<T>): Promise<T> {
    const running = (this.#last.get(name) ?? Promise.resolve()).catch(() => undefined).then(work);
    this.#last.set(name, running);
    const forget = () => {
      if (this.#last.get(name) === running) this.#last.delete(name);
    };
    void running.then(forget, forget);
    return running;
  }
}
