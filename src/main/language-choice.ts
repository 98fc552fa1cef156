import { LANGUAGES } from './languages.ts';
import { $language } from './text/texts.ts';
import { h, watch } from './ui/dom.ts';
import { icon } from './ui/icons.ts';
import { pageStrings } from './ui/page-strings.ts';

/**
 * Builds the choice of the language. Each language has its own name. In a language that the user
 * cannot read, the icon still shows the meaning of the choice.
 * @param save rejects if a language cannot be loaded. Then the choice does not change.
 */
export function languageChoice(save: (tag: string) => Promise<void>): HTMLElement {
  const names = [
    ['en', 'English'] as const,
    ...Object.entries(LANGUAGES).map(([tag, { name }]) => [tag, name] as const),
  ];
  const select = h(
    'select',
    {
      testid: 'language',
      aria: { label: pageStrings.menu.language },
      value: () => $language.get().tag,
    },
    ...names.map(([value, name]) => h('option', { value, lang: value }, name)),
  );
  select.onchange = () => {
    save(select.value).catch(() => (select.value = $language.get().tag));
  };
  return watch(h('label.language', icon('language'), select));
}
