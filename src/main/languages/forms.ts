/** The words for a number of things; a language needs the forms that its rules have. */
type Forms = Partial<Record<Intl.LDMLPluralRule, string>> & { readonly other: string };

/** Returns a function that picks the plural form of a language and puts the number in place of `#`. */
export function formsOf(tag: string): (count: number, forms: Forms) => string {
  const rules = new Intl.PluralRules(tag);
  const format = new Intl.NumberFormat(tag);
  return (count, forms) =>
    (forms[rules.select(count)] ?? forms.other).replace('#', format.format(count));
}
