import { extensionOf } from '../../shared/files/safe-name.ts';
import { h } from '../ui/dom.ts';

/**
 * Returns the parts of a file's name. The extension always ends the line, even if the name is
 * written from right to left.
 */
export const nameParts = (name: () => string): readonly HTMLElement[] => [
  h('bdi', () => name().slice(0, name().length - extensionOf(name()).length)),
  h('bdi.extension', { dir: 'ltr' }, () => extensionOf(name())),
];

/** Shows, beside *Save*, the name under which the file will be saved. */
export const savedName = (name: () => string): HTMLElement =>
  h('span.hint.file-name', { dir: 'ltr', testid: 'saved-name' }, ...nameParts(name));
