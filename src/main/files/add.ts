import { $addError, type FileActions } from '../app/files-link.ts';
import { h, setDisabled, setText, setVisible, watch } from '../ui/dom.ts';
import { formatSize } from './format.ts';
import { fileStrings as text } from './strings.ts';
import { button, errorSlot, field, form } from '../ui/parts.ts';

/** Lets the host choose or drop files, set a price and list them. */
export function fileAdd(actions: FileActions): HTMLElement {
  const input = h('input', { testid: 'file-input', type: 'file', multiple: true });
  const chosen = h('p', { className: 'hint', role: 'status' });
  const price = h('input', {
    testid: 'file-price',
    inputMode: 'decimal',
    autocomplete: 'off',
    placeholder: '0.00',
  });
  const description = h('input', { autocomplete: 'off', maxLength: 300 });
  const add = button(text.add, { testid: 'file-add', className: 'primary', type: 'submit' });
  const error = errorSlot();
  let files: readonly File[] = [];

  function choose(next: readonly File[]): void {
    files = next;
    const size = files.reduce((sum, file) => sum + file.size, 0);
    setText(chosen, files.length === 0 ? text.drop : text.chosen(files.length, formatSize(size)));
    chosen.classList.toggle('drop-here', files.length === 0);
    setDisabled(add, files.length === 0);
  }
  input.onchange = () => choose([...(input.files ?? [])]);

  async function list(): Promise<void> {
    if (files.length === 0) return;
    if (!(await actions.add(files, price.value, description.value.trim()))) return;
    input.value = '';
    description.value = '';
    choose([]);
  }

  const element = form(
    () => void list(),
    h(
      'div',
      { className: 'drop' },
      field(text.choose, input),
      chosen,
      h(
        'div',
        { className: 'row end' },
        field(text.price, price, text.priceHint),
        field(text.description, description, text.descriptionHint),
      ),
      error.element,
      add,
    ),
  );

  const hasFiles = (event: DragEvent): boolean =>
    event.dataTransfer?.types.includes('Files') ?? false;
  element.ondragover = (event) => {
    if (!hasFiles(event)) return;
    event.preventDefault();
    element.classList.add('dropping');
  };
  element.ondragleave = () => element.classList.remove('dropping');
  element.ondrop = (event) => {
    if (!hasFiles(event)) return;
    event.preventDefault();
    element.classList.remove('dropping');
    choose([...(event.dataTransfer?.files ?? [])]);
  };

  choose([]);
  watch(() => {
    const wrong = $addError.get();
    error.set(wrong);
    setVisible(error.element, wrong !== null);
    price.toggleAttribute('aria-invalid', wrong?.code === 'amount_invalid');
  }, $addError);
  return element;
}
