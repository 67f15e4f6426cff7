/** What each folder and file of src may import besides itself and npm packages (docs/adr/0001-layers.md). Types count, too. */
const mayImport = {
  main: ['service', 'server', 'startup', 'platform', 'config'],
  cli: ['backup', 'console', 'startup', 'jobs', 'store', 'client', 'api', 'domain', 'platform', 'config'],
  service: [
    'server',
    'action-thread',
    'admission',
    'create-deps',
    'startup',
    'jobs',
    'deps',
    'store',
    'platform',
    'config',
  ],
  server: ['actions', 'metrics', 'api', 'console', 'deps', 'exports', 'store', 'platform', 'config'],
  'action-thread': ['actions', 'api', 'deps', 'store', 'platform', 'config'],
  admission: ['api', 'decision', 'deps', 'store', 'domain', 'platform', 'config'],
  'create-deps': ['actions', 'metrics', 'deps', 'decision', 'exports', 'shipping', 'store', 'config'],
  backup: ['store', 'platform'],
  startup: ['store', 'embedded-postgres', 'platform', 'config'],
  actions: [
    'api',
    'deps',
    'decision',
    'exports',
    'shipping',
    'intake',
    'jobs',
    'store',
    'domain',
    'platform',
    'config',
  ],
  deps: ['decision', 'metrics', 'exports', 'shipping', 'store', 'platform', 'config'],
  decision: ['store', 'domain', 'platform', 'config'],
  exports: ['store', 'domain', 'platform', 'config'],
  shipping: ['store', 'domain', 'platform', 'config'],
  metrics: ['store', 'domain', 'platform', 'config'],
  jobs: ['console', 'store', 'domain', 'platform', 'config'],
  console: ['api', 'store', 'domain', 'platform'],
  store: ['domain', 'platform'],
  intake: ['domain', 'platform'],
  agent: ['client', 'domain', 'platform'],
  client: ['api', 'platform'],
  api: ['domain', 'platform'],
  config: ['domain', 'platform'],
  'embedded-postgres': ['platform'],
  domain: ['platform'],
  platform: [],
};

/** The path of any file of some layers: a folder of src, or a file directly in it. */
const filesOf = (layers) => `^src/(${layers.join('|')})(/|\\.ts$)`;

const layers = Object.entries(mayImport).map(([layer, others]) => ({
  name: `layer ${layer}`,
  comment: `It may import only ${['itself', ...others].join(', ')}.`,
  severity: 'error',
  from: { path: filesOf([layer]) },
  to: { path: '^src/', pathNot: filesOf([layer, ...others]) },
}));

export default {
  forbidden: [
    ...layers,
    {
      name: 'every layer is listed',
      severity: 'error',
      from: { path: '^src/', pathNot: filesOf(Object.keys(mayImport)) },
      to: {},
    },
    {
      name: 'agents are small',
      comment: 'The agent and its check run on every node as one file each: no web server, no database.',
      severity: 'error',
      from: { path: '^src/agent/' },
      to: { path: 'node_modules/(express|knex|pg)/', reachable: true },
    },
    { name: 'no cycle', severity: 'error', from: {}, to: { circular: true } },
    {
      name: 'every import is found',
      comment: 'One that is not is missed by all rules above.',
      severity: 'error',
      from: {},
      to: { couldNotResolve: true },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    tsConfig: { fileName: 'tsconfig.json' },
    tsPreCompilationDeps: true,
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'node', 'default', 'types'],
    },
  },
};
