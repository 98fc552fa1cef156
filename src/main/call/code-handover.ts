import { attempt, fieldsOf } from '../../shared/fields.ts';

/**
 * Passes a `#reply=` or `#repair=` link that was opened in a new tab to the tab that waits for it,
 * over a BroadcastChannel (docs/testing.md, "URL"). A `#invite=` link is only recognised, by the
 * tab that made the invite.
 */

type HandedKind = 'invite' | 'reply' | 'repair';

/**
 * Returns undefined where the browser blocks the site's storage, which includes channels. Then no
 * link is passed on.
 */
const channelOf = (kind: HandedKind): BroadcastChannel | undefined =>
  attempt(() => new BroadcastChannel(`pay2chat/${kind}`));
const ANSWER_WITHIN_MS = 1_500;

/** `taken` repeats the code that a tab took, because several codes may be offered at once. */
type Message = { readonly kind: HandedKind | 'taken'; readonly text: string };

/** Returns the text of a message of this kind. */
function textOf(data: unknown, wanted: Message['kind']): string | null {
  const { kind, text } = fieldsOf(data);
  return kind === wanted && typeof text === 'string' ? text : null;
}

/** Offers a code from the new tab to the other tabs. Resolves to whether a waiting tab took it. */
export function offerCode(kind: HandedKind, text: string): Promise<boolean> {
  return new Promise((resolve) => {
    const channel = channelOf(kind);
    if (!channel) return resolve(false);
    const finish = (taken: boolean): void => {
      clearTimeout(timer);
      channel.close();
      resolve(taken);
    };
    const timer = setTimeout(() => finish(false), ANSWER_WITHIN_MS);
    channel.onmessage = ({ data }: MessageEvent<unknown>) => {
      if (textOf(data, 'taken') === text) finish(true);
    };
    channel.postMessage({ kind, text } satisfies Message);
  });
}

/**
 * Waits for codes from other tabs. `take` returns whether a code belongs to this tab's call,
 * because several tabs of one browser may each have a call. Returns a function that stops the
 * waiting.
 */
export function awaitCodes(
  kind: HandedKind,
  take: (text: string) => boolean | Promise<boolean>,
): () => void {
  const channel = channelOf(kind);
  if (!channel) return () => undefined;
  const hear = async (data: unknown): Promise<void> => {
    const text = textOf(data, kind);
    if (text === null || !(await take(text))) return;
    channel.postMessage({ kind: 'taken', text } satisfies Message);
  };
  channel.onmessage = ({ data }: MessageEvent<unknown>) => void hear(data);
  return () => channel.close();
}
