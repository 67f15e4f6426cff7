/** `npm run build:agent`: packs the node agent and what stands in for curl on nodes without, each as one file that runs with plain node. */
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const root = dirname(dirname(fileURLToPath(import.meta.url)));

await build({
  absWorkingDir: root,
  entryPoints: { 'tcss-agent': 'src/agent/main.ts', 'tcss-curl': 'src/agent/check/curl.ts' },
  outdir: process.argv[2] ?? 'dist/agent',
  outExtension: { '.js': '.cjs' },
  bundle: true,
  format: 'cjs',
  platform: 'node',
  target: 'node20',
  minifyWhitespace: true,
  legalComments: 'none',
});
