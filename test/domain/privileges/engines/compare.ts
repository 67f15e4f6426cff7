import assert from 'node:assert/strict';
import type { PrivilegeItem } from '../../../../src/domain/privileges/catalog.js';
import { requestedFromOciSpec } from '../../../../src/domain/privileges/from-oci-spec.js';
import type { EngineName, SpecMaker } from '../../../../src/domain/privileges/spec-maker.js';
import { skip } from '../../../support/skip.js';
import { defaultHits } from '../cases.js';
import { Recorder, whyNoEngine } from './recorder.js';

/**
 * Options of a container's start, in which FOLDER stands for the recorder's, and what the default policy has to find, at
 * least, in the spec.
 */
export type EngineCase = [options: string[], hits: PrivilegeItem[]];

export interface Engine {
  name: string;
  kind: EngineName;
  commands: string[];
  /** Why it cannot be asked. */
  start(recorder: Recorder): Promise<string | undefined>;
  /** The id of the container, or what went wrong. */
  create(recorder: Recorder, options: readonly string[]): Promise<{ id: string; error: string }>;
  /** Its folders, and where they are by default. */
  defaultFolders: Record<string, string>;
}

const hitsOf = (spec: unknown, maker: SpecMaker) => {
  const outcome = requestedFromOciSpec(spec, { maker });
  assert.ok('requested' in outcome, JSON.stringify(outcome));
  return defaultHits(outcome.requested).map(({ value, detail }) => ({ value, detail }));
};

function withDefaultFolders(spec: unknown, recorder: Recorder, engine: Engine): unknown {
  let text = JSON.stringify(spec);
  for (const [own, usual] of Object.entries(engine.defaultFolders))
    text = text.replaceAll(`${recorder.folder}/${own}`, usual);
  return JSON.parse(text);
}

/**
 * Law: the spec that an engine makes of an ordinary container asks for nothing, and that of another for what its options
 * ask for, whether the engine keeps its files in our folders or in the usual ones.
 */
export function compareWith(engine: Engine, cases: readonly EngineCase[]): void {
  describe(`A spec that ${engine.name} makes`, function () {
    let recorder: Recorder | undefined;
    const make = async (options: readonly string[]) => {
      const own = options.map((option) => option.replace('FOLDER', recorder!.folder));
      const { id, error } = await engine.create(recorder!, own);
      return { id, spec: recorder!.specOf(id) ?? error };
    };
    before(async function () {
      const why = whyNoEngine(...engine.commands);
      if (why) skip(this, why);
      recorder = new Recorder();
      const whyNot = await engine.start(recorder);
      if (whyNot) skip(this, whyNot);
      const { spec } = await make([]);
      if (typeof spec === 'string')
        skip(this, `${engine.name} makes no container here: ${spec.slice(0, 200)}`);
    });
    after(() => recorder?.end());

    for (const [options, expected] of [[[], []] as EngineCase, ...cases])
      it(`${options.join(' ') || 'by default'} asks for ${expected.join(', ') || 'nothing'}`, async () => {
        const { id, spec } = await make(options);
        assert.ok(typeof spec !== 'string', String(spec));
        for (const one of [spec, withDefaultFolders(spec, recorder!, engine)]) {
          const hits = hitsOf(one, { engine: engine.kind, containerId: id });
          if (expected.length === 0) assert.deepEqual(hits, []);
          for (const item of expected)
            assert.ok(
              hits.some(({ value }) => value === item),
              JSON.stringify(hits),
            );
        }
      });
  });
}
