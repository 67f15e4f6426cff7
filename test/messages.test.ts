import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import ts from 'typescript';
import { cases, derive } from './domain/privileges/cases.js';
import { englishWordsIn, value } from './support/chinese.js';

const folder = new URL('../src/', import.meta.url);

/** A message as the source has it: fixed words, with a mark where a value goes. */
interface Message {
  at: string;
  en: string[];
  zh: string[];
}

/** All texts that an expression can give, of its own literals: a value that is given elsewhere is a mark. */
function textsOf(node: ts.Node): string[] {
  if (ts.isStringLiteral(node) || ts.isNoSubstitutionTemplateLiteral(node)) return [node.text];
  if (ts.isParenthesizedExpression(node)) return textsOf(node.expression);
  if (ts.isConditionalExpression(node)) return [...textsOf(node.whenTrue), ...textsOf(node.whenFalse)];
  if (ts.isTemplateExpression(node))
    return node.templateSpans.reduce(
      (heads, span) =>
        heads.flatMap((head) => textsOf(span.expression).map((word) => head + word + span.literal.text)),
      [node.head.text],
    );
  if (ts.isBinaryExpression(node)) {
    const { left, right, operatorToken } = node;
    if (operatorToken.kind === ts.SyntaxKind.PlusToken)
      return textsOf(left).flatMap((one) => textsOf(right).map((other) => one + other));
    // Of `a ?? b`, `a || b` and `a && b` the second is shown, and the first may be.
    return [value, ...textsOf(right)];
  }
  // `words.join(', ')` and the like put literals between values, which are looked at where they are made.
  return [value];
}

/** Pairs of an English and a Chinese expression: `text(en, zh)`, other calls that take both, and `{ en, zh }`. */
function pairOf(node: ts.Node): [ts.Expression, ts.Expression] | undefined {
  if (ts.isObjectLiteralExpression(node)) {
    const named = (name: string) =>
      node.properties.find(
        (one): one is ts.PropertyAssignment =>
          ts.isPropertyAssignment(one) && ts.isIdentifier(one.name) && one.name.text === name,
      )?.initializer;
    const [en, zh] = [named('en'), named('zh')];
    return en && zh && [en, zh];
  }
  if (!ts.isCallExpression(node)) return undefined;
  const at = node.arguments.findIndex((one) => textsOf(one).some((words) => /\p{Script=Han}/u.test(words)));
  return at > 0 ? [node.arguments[at - 1]!, node.arguments[at]!] : undefined;
}

function* messagesIn(source: ts.SourceFile, node: ts.Node = source): Generator<Message> {
  const pair = pairOf(node);
  if (pair) {
    const { line } = source.getLineAndCharacterOfPosition(node.getStart(source));
    yield { at: `${source.fileName}:${line + 1}`, en: textsOf(pair[0]), zh: textsOf(pair[1]) };
  }
  const children: ts.Node[] = [];
  ts.forEachChild(node, (child) => void children.push(child));
  for (const child of children) yield* messagesIn(source, child);
}

const messages = readdirSync(folder, { recursive: true, encoding: 'utf8' })
  .filter((name) => name.endsWith('.ts'))
  .toSorted()
  .flatMap((name) => {
    const text = readFileSync(new URL(name, folder), 'utf8');
    return [...messagesIn(ts.createSourceFile(name, text, ts.ScriptTarget.Latest, true))];
  });

/** A number and its noun have to agree: `counted` writes both. */
const uncounted = new RegExp(
  `${value} (?!(?:is|has|was|does|as|its|this|less|ms|names|mixes|runs)\\b)[a-z]+s\\b`,
);

describe('Every message', () => {
  it('is found', () => assert.ok(messages.length > 250, String(messages.length)));

  it('has no English words in Chinese but names', () =>
    assert.deepEqual(
      messages.flatMap(({ at, zh }) =>
        zh.flatMap((text) => englishWordsIn(text).map((word) => `${at} ${word}: ${text}`)),
      ),
      [],
    ));

  it('has no Chinese in English, nor its punctuation', () =>
    assert.deepEqual(
      messages
        .filter(({ en }) => en.some((text) => /[\p{Script=Han}，。：；（）、]/u.test(text)))
        .map(({ at }) => at),
      [],
    ));

  it('says something in both languages, or in neither', () =>
    assert.deepEqual(
      messages
        .filter(({ en, zh }) => en.some((text) => text !== '') !== zh.some((text) => text !== ''))
        .map(({ at }) => at),
      [],
    ));

  it('counts in English with the noun in the number', () =>
    assert.deepEqual(
      messages.flatMap(({ at, en }) =>
        en.filter((text) => uncounted.test(text)).map((text) => `${at} ${text}`),
      ),
      [],
    ));
});

describe('What asks for a privilege', () => {
  it('is told in Chinese without English words but those of the start itself', () => {
    const foreign = cases.flatMap((one) => {
      const outcome = derive(one);
      const own = JSON.stringify(one.spec);
      return ('requested' in outcome ? outcome.requested : []).flatMap(
        ({ item, detail, detailZh = detail }) =>
          englishWordsIn(detailZh)
            .filter((word) => !own.includes(word))
            .map((word) => `${one.name} ${item} ${word}: ${detailZh}`),
      );
    });
    assert.deepEqual(foreign, []);
  });
});
