/** The tab's title: news before the page's name. */

let plain: string | null = null;
const parts = new Map<'call' | 'ring', string>();

/** '' for nothing. A ring comes before what a call says. */
export function setTitle(by: 'call' | 'ring', said: string): void {
  plain ??= document.title;
  parts.set(by, said);
  const shown = parts.get('ring') || parts.get('call');
  const title = shown ? `${shown} · ${plain}` : plain;
  if (document.title !== title) document.title = title;
}
