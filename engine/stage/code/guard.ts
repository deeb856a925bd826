/**
 * Makes a p5 script safe to run: each turn of a loop and each call of a function first asks whether there is time left
 * (`__turn()`), so that no loop and no recursion is endless. Lines stay where they are.
 *
 * Functions that p5.strands turns into shaders are left as they are: they never run as JavaScript.
 */
import { type BlockStatement, type Expression, type Node, parse, type Program, type Statement } from 'acorn';
import { ancestor, simple } from 'acorn-walk';
import { type Extended, insert, type Insertion } from './insertions';
import { ScriptError } from './script';

/** Throws when the time is over. */
const TURN = '__turn()';
/** Where a module leaves its sketch. */
const SKETCH = 'globalThis.__sketch__=';
/** Calls whose functions become shaders. */
const STRANDS = /^(modify|build\w*Shader)$/;
/** What a sketch may import: it is there anyway. */
const KNOWN_MODULES = /(^p5|\/stage\/sketch(\.[jt]s)?)$/;

/** What acorn says of an import or an export in a script. */
const NEEDS_MODULE = /sourceType: module/;

/** @throws {ScriptError} where the code is no JavaScript, or a module that is no sketch. */
export function guard(code: string): Extended {
  try {
    return guarded(code);
  } catch (error) {
    // What reads it calls itself for each bracket.
    if (error instanceof RangeError) throw new ScriptError('it is nested too deep: write it in several statements');
    throw error;
  }
}

function guarded(code: string): Extended {
  const program = parsed(code);
  const shaders = shaderFunctions(program);
  const insertions = program.sourceType === 'module' ? asScript(program, code) : [];

  const atLoop = ({ body }: { body: Statement }): Insertion[] =>
    body.type === 'BlockStatement'
      ? [{ at: body.start + 1, text: `${TURN};` }]
      : [
          { at: body.start, text: `{${TURN};` },
          { at: body.end, text: '}' },
        ];
  const atCall = ({ body }: { body: BlockStatement | Expression }): Insertion[] => {
    if (body.type !== 'BlockStatement') {
      return [
        { at: body.start, text: `(${TURN},` },
        { at: body.end, text: ')' },
      ];
    }
    const directives = body.body.filter((statement) => 'directive' in statement && statement.directive !== undefined);
    return [{ at: directives.at(-1)?.end ?? body.start + 1, text: `;${TURN};` }];
  };
  const outside =
    <N>(at: (node: N) => Insertion[]) =>
    (node: N, _state: unknown, ancestors: Node[]): void => {
      if (!ancestors.some((around) => shaders.has(around))) insertions.push(...at(node));
    };
  ancestor(program, {
    ForStatement: outside(atLoop),
    ForInStatement: outside(atLoop),
    ForOfStatement: outside(atLoop),
    WhileStatement: outside(atLoop),
    DoWhileStatement: outside(atLoop),
    Function: outside(atCall),
  });
  return insert(code, insertions);
}

/** A script, unless it imports or exports. */
function parsed(code: string, sourceType: 'module' | 'script' = 'script'): Program {
  try {
    return parse(code, { ecmaVersion: 'latest', sourceType, locations: true });
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    if (NEEDS_MODULE.test(error.message)) return parsed(code, 'module');
    const { line, column } = (error as SyntaxError & { loc?: { line: number; column: number } }).loc ?? {};
    const what = error.message.replace(/ \(\d+:\d+\)$/, '');
    throw new ScriptError(what, line, column === undefined ? undefined : column + 1);
  }
}

/** A module of the sketch contract becomes a script that leaves its default export behind. */
function asScript(program: Program, code: string): Insertion[] {
  const commentedOut = (start: number, end: number, instead = ''): Insertion[] => [
    { at: start, text: '/*' },
    // A comment that ends in it ends ours, and another begins.
    ...Array.from(code.slice(start, end).matchAll(/\*\//g), ({ index }) => ({ at: start + index + 2, text: '/*' })),
    { at: end, text: `*/;${instead}` },
  ];
  let found = false;
  const insertions = program.body.flatMap((node): Insertion[] => {
    switch (node.type) {
      case 'ImportDeclaration':
        if (KNOWN_MODULES.test(String(node.source.value))) return commentedOut(node.start, node.end);
        throw mistake(node, 'a sketch of your own imports nothing: put all of it into one file');
      case 'ExportDefaultDeclaration':
        found = true;
        return commentedOut(node.start, node.declaration.start, SKETCH);
      case 'ExportNamedDeclaration':
        return commentedOut(node.start, node.declaration?.start ?? node.end);
      case 'ExportAllDeclaration':
        throw mistake(node, 'a sketch of your own exports itself alone');
      default:
        return [];
    }
  });
  if (!found)
    throw new ScriptError(
      'a module must say which sketch it is: export default defineSketch({ draw(p, stage) { ... } })',
    );
  return insertions;
}

function mistake({ loc }: Node, message: string): ScriptError {
  return new ScriptError(message, loc?.start.line, loc ? loc.start.column + 1 : undefined);
}

/** The functions handed to p5.strands, where they are written or by their name. */
function shaderFunctions(program: Program): ReadonlySet<Node> {
  const functions = new Set<Node>();
  const names = new Set<string>();
  simple(program, {
    CallExpression({ callee, arguments: given }) {
      const name =
        callee.type === 'Identifier'
          ? callee.name
          : callee.type === 'MemberExpression' && callee.property.type === 'Identifier'
            ? callee.property.name
            : '';
      if (!STRANDS.test(name)) return;
      for (const argument of given) {
        if (argument.type === 'Identifier') names.add(argument.name);
        else functions.add(argument);
      }
    },
  });
  simple(program, {
    FunctionDeclaration(node) {
      if (node.id && names.has(node.id.name)) functions.add(node);
    },
    VariableDeclarator({ id, init }) {
      if (init && id.type === 'Identifier' && names.has(id.name)) functions.add(init);
    },
  });
  return functions;
}
