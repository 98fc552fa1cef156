import type { Ledger } from '../../dev/ledger/index.ts';

/** Programs that are not ours have no network but `fetch`: whatever they ask, this ledger answers. */
export function answerFetch(ledger: Pick<Ledger, 'handleRpc'>): void {
  globalThis.fetch = async (_url, init) => {
    const answer = await ledger.handleRpc(String(init?.body), init?.signal ?? undefined);
    return new Response(answer.body, { status: answer.status, headers: answer.headers });
  };
}
