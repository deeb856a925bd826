/** The text editor of the Code panel where CodeMirror cannot be fetched: a field, in which nothing is coloured or marked. */
import { element } from '../element';
import { t } from '../language/translate';
import type { CodeEditor, CodeEditorParts } from './code-editor';

export function createPlainEditor({ parent, onRun, onEdit }: CodeEditorParts): CodeEditor {
  const field = element('textarea', { spellcheck: false, oninput: onEdit });
  field.ariaLabel = t('The text of the sketch. Escape leaves it.');
  // A handler that gives `false` would keep every other key from the field.
  field.onkeydown = ({ key, ctrlKey, metaKey }) => void (key === 'Enter' && (ctrlKey || metaKey) && onRun());
  parent.append(field);
  return {
    get text() {
      return field.value;
    },
    open: ({ code }) => void (field.value = code),
    // The panel says where a mistake is.
    mark: () => undefined,
  };
}
