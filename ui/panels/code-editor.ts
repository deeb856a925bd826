/** The text editor of the Code panel: CodeMirror, with the mistakes that the stage reports at their places. */
import { indentWithTab, isolateHistory } from '@codemirror/commands';
import { cpp } from '@codemirror/lang-cpp';
import { javascript } from '@codemirror/lang-javascript';
import { lintGutter, setDiagnostics } from '@codemirror/lint';
import { EditorState, Prec } from '@codemirror/state';
import { oneDark } from '@codemirror/theme-one-dark';
import { EditorView, keymap } from '@codemirror/view';
import { basicSetup } from 'codemirror';
import type { Script, ScriptError } from '../../engine/stage/code/script';
import { CHINESE_EDITOR } from '../language/chinese-editor';
import { told } from '../language/told';
import { language as spoken, t } from '../language/translate';

export interface CodeEditor {
  readonly text: string;
  /**
   * Another script, or another text of the same. Undoing brings back what was there under that title, and nothing of others.
   * @param before the title under which what is in the editor is known by now
   */
  open(script: Script, title: string, before: string): void;
  /** Marks a mistake, or none. */
  mark(error: ScriptError | undefined): void;
}

export interface CodeEditorParts {
  readonly parent: HTMLElement;
  /** Ctrl or Cmd and Enter. */
  readonly onRun: () => void;
  /** The performer has changed the text. */
  readonly onEdit: () => void;
}

export function createCodeEditor({ parent, onRun, onEdit }: CodeEditorParts): CodeEditor {
  const extensions = [
    Prec.highest(
      keymap.of([
        { key: 'Mod-Enter', run: () => (onRun(), true) },
        // Tab indents; this is the way out by keyboard, back to the instrument.
        { key: 'Escape', run: ({ contentDOM }) => (contentDOM.blur(), true) },
      ]),
    ),
    EditorState.phrases.of(spoken === 'zh' ? CHINESE_EDITOR : {}),
    basicSetup,
    keymap.of([indentWithTab]),
    lintGutter(),
    oneDark,
    EditorView.contentAttributes.of({ 'aria-label': t('The text of the sketch. Escape leaves it.') }),
    EditorView.updateListener.of(({ docChanged }) => docChanged && onEdit()),
    // Files are the page's: their text is not for here.
    EditorView.domEventHandlers({ drop: ({ dataTransfer }) => (dataTransfer?.files.length ?? 0) > 0 }),
  ];
  const view = new EditorView({ parent });
  const left = new Map<string, { readonly grammar: Script['language']; readonly state: EditorState }>();
  let grammar: Script['language'] = 'p5';
  return {
    get text() {
      return view.state.doc.toString();
    },
    open({ language, code }, title, before) {
      left.set(before, { grammar, state: view.state });
      const own = left.get(title);
      grammar = language;
      view.setState(
        own?.grammar === language
          ? withText(own.state, code)
          : EditorState.create({ doc: code, extensions: [extensions, language === 'glsl' ? cpp() : javascript()] }),
      );
    },
    mark(error) {
      const { doc } = view.state;
      const line = error && doc.line(Math.min(Math.max(error.line ?? 1, 1), doc.lines));
      const from = line && Math.min(line.from + (error.column ?? 1) - 1, line.to);
      const marks =
        line && from !== undefined
          ? [
              {
                from,
                to: from === line.to ? line.to : from + 1,
                severity: 'error' as const,
                message: told(error.message),
              },
            ]
          : [];
      view.dispatch(setDiagnostics(view.state, marks));
    },
  };
}

function withText(state: EditorState, text: string): EditorState {
  if (state.doc.toString() === text) return state;
  const changes = { from: 0, to: state.doc.length, insert: text };
  return state.update({ changes, annotations: isolateHistory.of('full') }).state;
}
