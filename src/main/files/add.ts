import { $addError, type FileActions } from '../app/files-link.ts';
import { drawing, h, onDraw, shownIf } from '../ui/dom.ts';
import { droppedFiles } from './dropped.ts';
import { formatSize } from './format.ts';
import { fileStrings as text } from './strings.ts';
import { amountInput } from '../ui/amount-input.ts';
import { button, errorOf, field, form } from '../ui/parts.ts';

/** Lets the host choose or drop files, set a price and list them. */
export function fileAdd(actions: FileActions, isAdding: () => boolean): HTMLElement {
  let files: readonly File[] = [];
  const input = h('input', { testid: 'file-input', type: 'file', multiple: true });
  const price = amountInput(actions.typed, {
    testid: 'file-price',
    aria: { invalid: () => ($addError.get()?.code === 'amount_invalid' ? '' : null) },
  });
  const description = h('input', { autocomplete: 'off', maxLength: 300 });
  const sizeText = (): string => formatSize(files.reduce((sum, file) => sum + file.size, 0));

  let hasFolder = false;
  function choose(next: readonly File[], beside = false): void {
    files = next;
    hasFolder = beside;
    draw();
  }
  const chosen = (): string =>
    files.length > 0 ? text.chosen(files.length, sizeText()) : hasFolder ? '' : text.drop();
  input.onchange = () => choose([...(input.files ?? [])]);

  async function list(): Promise<void> {
    if (files.length === 0) return;
    if (!(await actions.add(files, price.value, description.value.trim()))) return;
    input.value = '';
    description.value = '';
    // The price is emptied, because the next file may be meant as a gift.
    price.value = '';
    choose([]);
  }

  const element = form(
    () => void list(),
    h(
      'div.drop',
      field(text.choose, input),
      h(
        'p.hint',
        { role: 'status', classes: { 'drop-here': () => files.length === 0 && !hasFolder } },
        h('span.short', () => (hasFolder ? `${text.folder()} ` : '')),
        chosen,
      ),
      h(
        'div.row.end',
        field(text.price, price, text.priceHint),
        field(text.description, description, text.descriptionHint),
      ),
      errorOf(() => $addError.get()),
      button(text.add, {
        testid: 'file-add',
        className: 'primary',
        type: 'submit',
        disabled: () => files.length === 0,
      }),
    ),
  );
  const draw = drawing(element);

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
    if (!event.dataTransfer) return;
    const { files: dropped, hasFolder: isRefused } = droppedFiles(event.dataTransfer);
    choose(dropped, isRefused);
  };

  // Draws the form now. Later, the form is drawn when files are chosen, and with the panel.
  draw();
  return shownIf(onDraw(element, draw), isAdding);
}
