/**
 * A `#reply=` link opened on the host's machine: the code goes to the tab that waits for it, in the
 * same browser, over a BroadcastChannel (docs/ui-contract.md, "URL").
 */

const CHANNEL = 'pay2chat/reply';
const ANSWER_WITHIN_MS = 1_500;

type Message = { readonly kind: 'reply'; readonly text: string } | { readonly kind: 'taken' };

function parse(data: unknown): Message | null {
  if (typeof data !== 'object' || data === null || !('kind' in data)) return null;
  if (data.kind === 'taken') return { kind: 'taken' };
  if (data.kind !== 'reply' || !('text' in data) || typeof data.text !== 'string') return null;
  return { kind: 'reply', text: data.text };
}

/** The new tab: did a waiting tab take it? */
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
      if (parse(data)?.kind === 'taken') finish(true);
    };
    channel.postMessage({ kind: 'reply', text } satisfies Message);
  });
}

/**
 * The waiting tab. `take` says whether the text is a reply to this tab's own invite: several hosts
 * may wait in one browser. Returns how to stop.
 */
export function awaitReplies(take: (text: string) => boolean): () => void {
  const channel = new BroadcastChannel(CHANNEL);
  channel.onmessage = ({ data }: MessageEvent<unknown>) => {
    const message = parse(data);
    if (message?.kind !== 'reply' || !take(message.text)) return;
    channel.postMessage({ kind: 'taken' } satisfies Message);
  };
  return () => channel.close();
}
