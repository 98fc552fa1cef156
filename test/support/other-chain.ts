import { isNext, LIST, requestOf, resultOf } from './lying-server.ts';
import { createWorld, type Server, type World } from './world.ts';

/** Another chain, of which a liar shows everything beside the real one as soon as it is `on`. */
export function otherChain() {
  const world: World = createWorld();
  const state = { on: false };
  const liar = (ledger: Server): Server => ({
    async handleRpc(body, signal) {
      const honest = await ledger.handleRpc(body, signal);
      const request = requestOf(body);
      const { id, method } = request;
      if (!state.on) return honest;
      const [ours, theirs] = [
        resultOf(honest.body),
        resultOf((await world.ledger.handleRpc(body, signal)).body),
      ];
      const joined = (): unknown => {
        if (method === 'getTransaction') return ours ?? theirs;
        if (method === LIST) {
          // Later than all that is true.
          const made = (theirs as { slot: number }[]).map((each) => ({
            ...each,
            slot: each.slot + 100_000,
          }));
          return isNext(request) ? ours : [...made, ...(ours as unknown[])];
        }
        if (method !== 'getSignatureStatuses') return ours;
        const values = (of: unknown) => (of as { value: unknown[] }).value;
        const value = values(ours).map((each, at) => each ?? values(theirs)[at]);
        return { ...(ours as object), value };
      };
      return { ...honest, body: JSON.stringify({ jsonrpc: '2.0', id, result: joined() }) };
    },
  });
  return { world, liar, state };
}
