/** Whatever the show says to its performer, from wherever in the source, is told in Chinese too. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import ts from 'typescript';
import { expect, test } from 'vitest';
import { CHINESE, CHINESE_CHOICES } from '../../ui/language/chinese';
import { CHINESE_NOTICES } from '../../ui/language/chinese-notices';
import { inChinese, said } from '../../ui/language/told';

const root = join(import.meta.dirname, '../..');
/** What stands there is no word to the performer. */
const NOT_SAID = [
  /^ui\/language\/chinese/, // Chinese itself
  /^engine\/parameters\.ts/, // has Chinese of its own, which its type demands
  /^engine\/control\/profiles\//, // where a device's numbers were found
  /^engine\/gate\/(words|safe-lines|clean)/, // what is sung, and what is not
  /^engine\/minds\/prompting/, // said to a language model
  /^engine\/stage\/code\/uniforms\.ts/, // said to those who read a sketch's code
];
/** Fonts, what the browser keeps things under, work of the GPU, and mistakes of those who write Phosphene. */
const NEVER = /sans-serif|^precision |^phosphene |^first light, |^A spectrum needs/;

/** A string, also put together of several or filled with values, as the template that it is. */
function templateOf(node: ts.Node): readonly string[] | undefined {
  if (ts.isStringLiteralLike(node)) return [node.text];
  if (ts.isTemplateExpression(node)) return [node.head.text, ...node.templateSpans.map(({ literal }) => literal.text)];
  if (!ts.isBinaryExpression(node) || node.operatorToken.kind !== ts.SyntaxKind.PlusToken) return undefined;
  const [left, right] = [templateOf(node.left), templateOf(node.right)];
  return left && right && [...left.slice(0, -1), left.at(-1)! + right[0]!, ...right.slice(1)];
}

function* templatesIn(node: ts.Node): Generator<string> {
  if (ts.isImportDeclaration(node) || ts.isTypeNode(node)) return;
  const template = templateOf(node);
  if (template) yield template.reduce((text, part, i) => `${text}{${i - 1}}${part}`);
  for (const child of template ? holesOf(node) : node.getChildren()) yield* templatesIn(child);
}

/** What a template is filled with. */
function holesOf(node: ts.Node): readonly ts.Node[] {
  if (ts.isBinaryExpression(node)) return [node.left, node.right].flatMap(holesOf);
  return ts.isTemplateExpression(node) ? node.templateSpans.map(({ expression }) => expression) : [];
}

const templates = new Map<string, string>();
for (const folder of ['engine', 'audio', 'ui']) {
  for (const name of readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })) {
    const path = `${folder}/${name}`;
    if (!name.endsWith('.ts') || NOT_SAID.some((one) => one.test(path))) continue;
    const source = ts.createSourceFile(path, readFileSync(join(root, path), 'utf8'), ts.ScriptTarget.Latest, true);
    for (const template of templatesIn(source)) templates.set(template, path);
  }
}

/** Three words or more with nothing of code in them. */
const isSentence = (text: string) =>
  /(?:^|[ "(])[A-Za-z’'-]{2,}[,;:.]? (?:\S+ )?["(]?[a-z’'-]{2,}[,;:.]? (?:\S+ )?["(]?[a-z]{2,}/.test(text) &&
  !/[=<>|#*\\\n]|;.*[;}]|\dpx/.test(text);

test('every sentence in the source can be told', () => {
  const sentences = [...templates.keys()].filter((template) => isSentence(template) && !NEVER.test(template));
  expect(sentences.length).toBeGreaterThan(300);
  const known = { ...CHINESE, ...CHINESE_CHOICES, ...CHINESE_NOTICES };
  const missing = sentences.filter((sentence) => !Object.hasOwn(known, sentence));
  expect(missing.map((sentence) => `${templates.get(sentence)}: ${sentence}`)).toEqual([]);
});

test('no notice is translated that nobody gives, and each is filled with the same values', () => {
  const notices = Object.entries(CHINESE_NOTICES);
  expect(notices.map(([english]) => english).filter((english) => !templates.has(english))).toEqual([]);
  const values = (text: string) => [...new Set(text.match(/\{\d\}/g) ?? [])].sort();
  for (const [english, chinese] of notices) expect(values(chinese), english).toEqual(values(english));
});

test('what was said is told with all that is in it; names and what is unknown stay', () => {
  const tellings = {
    'The image model cannot play and is loaded again in 4 s: The weights at /models/image.safetensors could not be fetched (HTTP 404).':
      '画面模型无法运行，4 秒后重新载入：无法取得 /models/image.safetensors 的权重（HTTP 404）。',
    'The models start anew: the graphics device was lost (driver reset).':
      '模型重新启动：显卡设备丢失 (driver reset)。',
    'Sketch "verse" failed: line 3, column 7: it draws nothing: a sketch has a function setup() or draw()':
      '草图“verse”出错：第 3 行第 7 列：它什么都不画：草图要有函数 setup() 或 draw()',
    'Model server: The model server refused (401): bad token. Check the key. The shipped lyricist is asked for the next 4 lines, and where it fails lines that are kept ready are sung; then Model server is tried again.':
      '模型服务器：模型服务器拒绝了（401）：bad token。请检查密钥。接下来的 4 句请自带的作词者来写，它写不了时先唱预备好的词句；之后再试模型服务器。',
    'My set.json is not JSON. Nothing was changed: export the set again.':
      'My set.json 不是 JSON。没有更改任何内容：请重新导出这一套。',
    '0001-dusk: 12 events. Line 3 is damaged: it is left out. Line 9 says something impossible: "note" of "note-on". It is left out.':
      '0001-dusk：12 个事件。第 3 行已损坏，已略去。第 9 行的内容不可能：“note-on”的“note”，已略去。',
    'TypeError: x is not a function': 'TypeError: x is not a function',
    'nothing that anybody says. Ever.': 'nothing that anybody says. Ever.',
  };
  for (const [english, chinese] of Object.entries(tellings)) expect(inChinese(english)).toBe(chinese);
});

test('the log has English, whatever the page speaks', () => {
  expect(said('{0} is cue {1} now, and the picture goes there.', 'sea.png', 2)).toBe(
    'sea.png is cue 2 now, and the picture goes there.',
  );
});
