import { LANGUAGES } from './languages.ts';
import { $language } from './text/texts.ts';
import { h, watch } from './ui/dom.ts';
import { icon } from './ui/icons.ts';
import { pageStrings } from './ui/page-strings.ts';

/**
 * The languages, each by its own name. In one that the reader cannot read, the icon says what it is.
 * @param save rejects what cannot be loaded, which is not chosen then.
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
