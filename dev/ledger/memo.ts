import type { Message } from './transaction.ts';

const MEMO_PROGRAMS: ReadonlySet<string> = new Set([
  'Memo1UhkJRfHyvLMcVucJwxXeuD728EqVDDwQDxFMNo',
  'MemoSq4gqABAXKb96qnH8TysNcWxMyWCqXgDLGmfcHr',
]);

export const isMemoProgram = (program: string): boolean => MEMO_PROGRAMS.has(program);

/** Decodes a memo. @returns null if the bytes are not UTF-8. */
export function memoText(data: Uint8Array): string | null {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(data);
  } catch {
    return null;
  }
}

const memosOf = (message: Message): readonly Uint8Array[] =>
  message.instructions.flatMap(({ programIdIndex, data }) =>
    isMemoProgram(message.staticKeys[programIdIndex] ?? '') ? [data] : [],
  );

/** Returns the first memo as plain text. */
export function firstMemo(message: Message): string | null {
  const [memo] = memosOf(message);
  return memo ? memoText(memo) : null;
}

/**
 * Returns the `memo` of getSignaturesForAddress: "[length] text", several joined (agave
 * `extract_memos.rs`).
 */
export function memoField(message: Message): string | null {
  const memos = memosOf(message).map(
    (data) => `[${data.length}] ${memoText(data) ?? '(unparseable)'}`,
  );
  return memos.length > 0 ? memos.join('; ') : null;
}
