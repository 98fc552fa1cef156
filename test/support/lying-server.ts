import type { Server, World } from './world.ts';

/** What is asked of a server, and what the ledger answers to it. */
export interface Question {
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

/** An honest server that may list nothing just now (429). */
export const busyServer =
  (isBusy: () => boolean) =>
  (ledger: Server): Server => ({
    async handleRpc(body, signal) {
      const answer = await ledger.handleRpc(body, signal);
      const isRefused = isBusy() && body.includes('getSignaturesForAddress');
      return isRefused ? { ...answer, status: 429, body: '' } : answer;
    },
  });

export interface Request {
  readonly id: unknown;
  readonly method: string;
  readonly params: readonly unknown[];
}

export const LIST = 'getSignaturesForAddress';
export const requestOf = (body: string): Request => JSON.parse(body) as Request;
export const resultOf = (body: string): unknown => (JSON.parse(body) as { result: unknown }).result;
/** Whether a list's next page is asked for. */
export const isNext = ({ params }: Request): boolean => JSON.stringify(params).includes('"before"');
