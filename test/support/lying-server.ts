import type { Server, World } from './world.ts';

/** A request to a server. */
interface Asked {
  readonly id: unknown;
  readonly method: string;
  readonly params: readonly unknown[];
}
type Own = { readonly result: unknown } | { readonly error: object };

/**
 * A server in front of the ledger. It answers some requests itself, with a result or an error. On null the
 * ledger answers, and `edit` may change its result.
 */
export const answeringServer =
  (
    answer: (asked: Asked) => Own | null,
    edit: (asked: Asked, result: never) => unknown = (_, result) => result,
  ) =>
  (ledger: Server): Server => ({
    async handleRpc(body, signal) {
      const asked: Asked = { params: [], ...(JSON.parse(body) as Omit<Asked, 'params'>) };
      const reply = (own: Own) => ({
        status: 200,
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ jsonrpc: '2.0', id: asked.id, ...own }),
      });
      const own = answer(asked);
      if (own) return reply(own);
      const honest = await ledger.handleRpc(body, signal);
      const said = JSON.parse(honest.body) as { readonly result?: never };
      if (said.result === undefined) return honest;
      return reply({ result: await edit(asked, said.result) });
    },
  });

/** A server that passes everything on, and edits what comes back. */
export const lyingServer = (edit: (asked: Asked, result: never) => unknown) =>
  answeringServer(() => null, edit);

interface Line {
  readonly signature: string;
  readonly memo: string | null;
  readonly err: unknown;
}

/** A server that edits what it lists of an account. */
export const listingServer = (
  edit: (lines: readonly Line[], before: string | undefined) => readonly Line[],
): ((ledger: World['ledger']) => Server) =>
  lyingServer(({ method, params }, result: readonly Line[]) =>
    method === 'getSignaturesForAddress'
      ? edit(result, (params[1] as { readonly before?: string } | undefined)?.before)
      : result,
  );
