/** `npm run build:agent`: packs the node agent and its check at the start, each as one file that runs with plain node. */
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const root = dirname(dirname(fileURLToPath(import.meta.url)));

await build({
  absWorkingDir: root,
  entryPoints: { 'tcss-agent': 'src/agent/main.ts', 'tcss-check': 'src/agent/check/main.ts' },
  outdir: process.argv[2] ?? 'dist/agent',
  outExtension: { '.js': '.cjs' },
  bundle: true,
  format: 'cjs',
  platform: 'node',
  target: 'node20',
  // Half the time of reading the check is reading comments.
  minifyWhitespace: true,
  legalComments: 'none',
});
