import assert from 'node:assert/strict';
import { labels } from '../../../src/domain/finding.js';
import { policySeverities, virusSeverities } from '../../../src/domain/severity.js';
import { vulnerabilityClasses } from '../../../src/domain/vulnerability-class.js';
import { classDictionary } from '../../../src/actions/tcss/words/vul-class-dictionary.js';
import type { Dictionary } from '../../../src/actions/tcss/words/create-dictionary.js';
import { labelDictionary } from '../../../src/actions/tcss/words/vul-label-dictionary.js';
import { levelDictionary, virusLevelDictionary } from '../../../src/actions/tcss/words/level-dictionaries.js';

const dictionaries: [string, Dictionary<string>, readonly string[]][] = [
  ['levels', levelDictionary, policySeverities],
  ['virus levels', virusLevelDictionary, virusSeverities],
  ['labels', labelDictionary, labels],
  ['classes', classDictionary, vulnerabilityClasses],
];

describe('the words of TCSS', () => {
  for (const [name, dictionary, insides] of dictionaries) {
    it(`${name}: everything of ours can be said, and means the same when it is read`, () => {
      assert.deepEqual(dictionary.read(dictionary.write(insides)), [...insides]);
      assert.deepEqual(dictionary.words, dictionary.write(insides));
    });

    it(`${name}: our own words are taken, too, in any case`, () => {
      assert.deepEqual(dictionary.read(insides.map((word) => word.toLowerCase())), [...insides]);
    });
  }

  const meanings: [Dictionary<string>, string, string[]][] = [
    [levelDictionary, 'MIDDLE', ['MEDIUM']],
    [levelDictionary, 'medium', ['MEDIUM']],
    [levelDictionary, '4', ['CRITICAL']],
    [levelDictionary, '3', ['HIGH']],
    [levelDictionary, '2', ['MEDIUM']],
    [levelDictionary, '1', ['LOW']],
    [levelDictionary, 'RISK_CRITICAL', ['CRITICAL']],
    [levelDictionary, 'Risk_High', ['HIGH']],
    [levelDictionary, 'RISK_MIDDLE', ['MEDIUM']],
    [levelDictionary, 'RISK_MEDIUM', ['MEDIUM']],
    [levelDictionary, 'RISK_LOW', ['LOW']],
    [virusLevelDictionary, 'RISK_NOTICE', ['NOTICE']],
    [virusLevelDictionary, 'notice', ['NOTICE']],
    [labelDictionary, 'CanBeFixed', ['CAN_BE_FIXED']],
    [labelDictionary, 'canbefixed', ['CAN_BE_FIXED']],
    [labelDictionary, 'DynamicLevelPoc', ['POC']],
    [labelDictionary, 'DynamicLevelExp', ['EXPLOITED']],
    [labelDictionary, 'EXP', ['EXPLOITED']],
    [classDictionary, '输入验证错误', ['INPUT_VALIDATION']],
    [classDictionary, 'sql注入', ['SQL_INJECTION']],
    [classDictionary, '缓冲区错误', ['BUFFER_OVERFLOW', 'OUT_OF_BOUNDS_WRITE', 'OUT_OF_BOUNDS_READ']],
    [classDictionary, 'IMPROPER_INPUT_VALIDATION', ['INPUT_VALIDATION']],
    [classDictionary, 'XML_INJECTION', ['XXE']],
  ];
  for (const [dictionary, word, insides] of meanings)
    it(`${word} means ${insides.join(' and ')}`, () => assert.deepEqual(dictionary.read([word]), insides));

  const unknown: [Dictionary<string>, string][] = [
    [levelDictionary, 'NOTICE'],
    [levelDictionary, 'UNKNOWN'],
    [levelDictionary, '0'],
    [levelDictionary, '5'],
    [levelDictionary, ''],
    [levelDictionary, 'toString'],
    [virusLevelDictionary, 'RISK_'],
    [labelDictionary, 'NETWORK'],
    [classDictionary, 'constructor'],
  ];
  for (const [dictionary, word] of unknown)
    it(`${JSON.stringify(word)} means nothing to one that has ${dictionary.words[0]}`, () => {
      assert.equal(dictionary.findUnknown([dictionary.words[0]!, word]), 1);
      assert.equal(dictionary.findUnknown(dictionary.words), -1);
    });

  it('each thing counts once, where it is first said', () => {
    assert.deepEqual(levelDictionary.read(['MIDDLE', 'RISK_HIGH', '2', 'high']), ['MEDIUM', 'HIGH']);
  });
});
