import { fieldsOf } from '../../shared/fields.ts';

/**
 * Passes a `#reply=` link that was opened in the host's browser to the tab that waits for it, over
 * a BroadcastChannel (docs/ui-contract.md, "URL").
 */

const CHANNEL = 'pay2chat/reply';
const ANSWER_WITHIN_MS = 1_500;

/** `taken` names the reply that was taken, because several may be offered at once. */
type Message = { readonly kind: 'reply' | 'taken'; readonly text: string };

function parse(data: unknown): Message | null {
  const { kind, text } = fieldsOf(data);
  return (kind === 'reply' || kind === 'taken') && typeof text === 'string' ? { kind, text } : null;
}

/** Offers a reply from the new tab. Resolves with whether a waiting tab took it. */
export function offerReply(text: string): Promise<boolean> {
  return new Promise((resolve) => {
    const channel = new BroadcastChannel(CHANNEL);
    const finish = (taken: boolean): void => {
      clearTimeout(timer);
      channel.close();
      resolve(taken);
    };
    const timer = setTimeout(() => finish(false), ANSWER_WITHIN_MS);
    channel.onmessage = ({ data }: MessageEvent<unknown>) => {
      const message = parse(data);
      if (message?.kind === 'taken' && message.text === text) finish(true);
    };
    channel.postMessage({ kind: 'reply', text } satisfies Message);
  });
}

/**
 * Waits for replies. `take` returns whether a reply belongs to this tab's invite, because several
 * hosts may wait in one browser. Returns a function that stops.
 */
export function awaitReplies(take: (text: string) => boolean): () => void {
  const channel = new BroadcastChannel(CHANNEL);
  channel.onmessage = ({ data }: MessageEvent<unknown>) => {
    const message = parse(data);
    if (message?.kind !== 'reply' || !take(message.text)) return;
    channel.postMessage({ kind: 'taken', text: message.text } satisfies Message);
  };
  return () => channel.close();
}
