/** The tab's title: a short text about a call or a ring before the page's name. */

let plain: string | null = null;
const parts = new Map<'call' | 'ring', string>();

/**
 * Sets one part of the title; '' removes it. The text about a ring replaces the text about a call.
 */
export function setTitle(by: 'call' | 'ring', said: string): void {
  plain ??= document.title;
  parts.set(by, said);
  const shown = parts.get('ring') || parts.get('call');
  const title = shown ? `${shown} · ${plain}` : plain;
  if (document.title !== title) document.title = title;
}
