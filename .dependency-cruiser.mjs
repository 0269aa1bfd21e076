const DOMAINS = 'audit|organisation|policies|friction|figures|judgement|reviews|perceptions|expectations';
const SPEC = '\\.spec\\.ts$|[.-]fixture\\.ts$|^libs/eventing-testing/|^test/';
const TRANSPORT = 'node_modules/(@nestjs|@apollo|@as-integrations|fastify|graphql|graphql-ws)/|^libs/(graphql|cqrs)/';
const INPUT_OUTPUT =
  'node_modules/(better-sqlite3|kysely|pg|@kurrent)/|^libs/(read-store|identity|key-store|letterbox|data-directory|event-store-[a-z]+)/|^(node:)?(fs|net|http|https|child_process|worker_threads)(/|$)';

/** Each boundary with its reason; test/lint proves that every rule can fail. */
export default {
  forbidden: [
    {
      name: 'no-cycles',
      comment: 'Circular imports of decorated classes are fatal in ESM.',
      severity: 'error',
      from: {},
      to: { circular: true, viaOnly: { dependencyTypesNot: ['type-only'] } },
    },
    {
      name: 'no-unresolved',
      comment: 'What is imported has to exist.',
      severity: 'error',
      from: {},
      to: { couldNotResolve: true },
    },
    {
      name: 'deciders-are-pure',
      comment: 'A decider is a function of command and state: no transport, no I/O, however indirectly.',
      severity: 'error',
      from: { path: '\\.decider\\.ts$' },
      to: { reachable: true, path: `${TRANSPORT}|${INPUT_OUTPUT}` },
    },
    {
      name: 'projections-know-no-transport',
      comment: 'A read model is rebuilt without a server.',
      severity: 'error',
      from: { path: '\\.projection\\.ts$' },
      to: { reachable: true, path: TRANSPORT },
    },
    {
      name: 'no-deep-imports',
      comment: 'A lib is used by its index, its events are a leaf of their own.',
      severity: 'error',
      from: { path: '^(apps|libs)/([^/]+)/' },
      to: { path: '^libs/[^/]+/src/', pathNot: ['^libs/$2/', '^libs/[^/]+/src/(index|events)\\.ts$'] },
    },
    {
      name: 'domains-are-islands',
      comment:
        'A domain knows of another only its events; references are asked over the query bus. Only insights, hand and leadership read finders of others.',
      severity: 'error',
      from: { path: `^libs/(${DOMAINS})/`, pathNot: SPEC },
      to: { path: `^libs/(${DOMAINS}|insights|hand|leadership)/`, pathNot: ['^libs/$1/', '/src/events\\.ts$'] },
    },
    {
      name: 'answers-build-on-one-another',
      comment: 'Leadership puts together what insights and hand answer, hand builds on insights, and none of them on what stands above it.',
      severity: 'error',
      from: { path: '^libs/(insights|hand)/', pathNot: SPEC },
      to: { path: '^libs/(hand|leadership)/', pathNot: ['^libs/$1/', '^libs/hand/src/events\\.ts$'] },
    },
    {
      name: 'stores-are-chosen-by-apps',
      comment: 'Libs know the event-store port, not its adapters.',
      severity: 'error',
      from: { path: '^libs/', pathNot: ['^libs/event-store-', SPEC] },
      to: { path: '^libs/event-store-' },
    },
    {
      name: 'libs-never-import-apps',
      comment: 'Compositions depend on libs, never the other way.',
      severity: 'error',
      from: { path: '^libs/' },
      to: { path: '^apps/' },
    },
    {
      name: 'leaves-stay-leaves',
      comment: 'Calendar, statistics, the tree of units and event contracts are used everywhere and import next to nothing.',
      severity: 'error',
      from: { path: '^libs/(calendar|statistics|unit-tree)/', pathNot: SPEC },
      to: { path: '^(libs|apps)/', pathNot: '^libs/$1/' },
    },
    {
      name: 'personal-data-runs-in-browsers',
      comment: 'The same code looks for personal data in the browser and on the server: it needs neither Node nor any package.',
      severity: 'error',
      from: { path: '^libs/personal-data/', pathNot: SPEC },
      to: { pathNot: '^libs/personal-data/' },
    },
    {
      name: 'guardrails-run-in-browsers',
      comment: 'A device that is offline answers by the same code as the server: language and CEL, nothing of Node or of a framework.',
      severity: 'error',
      from: { path: '^libs/guardrails/', pathNot: SPEC },
      to: { pathNot: '^libs/guardrails/|node_modules/@bufbuild/' },
    },
    {
      name: 'events-are-leaves',
      comment: 'The published language of a domain, its terms included, must not drag the domain in; of guardrails it knows the shapes.',
      severity: 'error',
      from: { path: '^libs/([^/]+)/src/(events|terms)\\.ts$' },
      to: { path: '^(libs|apps)/', pathNot: ['^libs/(eventing|guardrails)/', '^libs/$1/src/terms\\.ts$'] },
    },
    {
      name: 'web-speaks-the-schema',
      comment: 'The web app knows the API, not the libs behind it.',
      severity: 'error',
      from: { path: '^apps/web/' },
      to: { path: '^libs/' },
    },
    {
      name: 'tests-stay-out-of-the-product',
      comment: 'What helps to test is not shipped.',
      severity: 'error',
      from: { path: '^(apps|libs)/', pathNot: SPEC },
      to: { path: '^libs/eventing-testing/|^test/|\\.spec\\.ts$' },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '^dist/' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['source', 'import', 'node', 'default', 'types'],
      mainFields: ['module', 'main', 'types'],
    },
  },
};
