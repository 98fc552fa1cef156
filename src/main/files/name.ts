import { extensionOf } from '../../shared/files/safe-name.ts';
import { h } from '../ui/dom.ts';

/** Returns the parts of a file's name: the extension ends the line, whatever way the name runs. */
export const nameParts = (name: () => string): readonly HTMLElement[] => [
  h('bdi', () => name().slice(0, name().length - extensionOf(name()).length)),
  h('bdi.extension', { dir: 'ltr' }, () => extensionOf(name())),
];

/** Shows, beside *Save*, what the file will be called. */
export const savedName = (name: () => string): HTMLElement =>
  h('span.hint.file-name', { dir: 'ltr', testid: 'saved-name' }, ...nameParts(name));
