/* global WORKERS -- addresses by label, put in when it is built */
// What the editor works out beside the page: completion and checks of GraphQL and JSON.
globalThis.MonacoEnvironment = {
  getWorker: (_, label) => new globalThis.Worker(WORKERS[label] ?? WORKERS.editor),
};
