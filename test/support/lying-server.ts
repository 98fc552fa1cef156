import type { Server, World } from './world.ts';

/** A request to a server, and the ledger's answer to it. */
interface Question {
  readonly method: string;
  readonly params: readonly unknown[];
}

/** A server that passes everything on, and edits what comes back. */
export const lyingServer =
  (edit: (asked: Question, result: never) => unknown) =>
  (ledger: World['ledger']): Server => ({
    async handleRpc(body, signal) {
      const asked = JSON.parse(body) as Question;
      const answer = await ledger.handleRpc(body, signal);
      const said = JSON.parse(answer.body) as { readonly result?: never };
      if (said.result === undefined) return answer;
      return { ...answer, body: JSON.stringify({ ...said, result: edit(asked, said.result) }) };
    },
  });

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
