import { ByteRangeError, type ByteReader, type ByteWriter, fromUtf8, utf8 } from '../bytes.ts';
import { type AppError, appError, err, ok, type Result } from '../errors.ts';
import { isBlank, peerText } from '../peer-text.ts';
import { findCodes, misplacedCode } from './code-frame.ts';

/** Packs the texts of a host's links, and finds a link in a pasted text. */

/** The longest topic, in code points. */
const MAX_TOPIC = 80;

/** Cleans the text that the host typed. Readers clean the received text in the same way. */
export const cleanTopic = (text: string): string =>
  [...peerText(text).trim()].slice(0, MAX_TOPIC).join('').trim();

export function packText(writer: ByteWriter, text: string): void {
  const bytes = utf8(text);
  writer.u16(bytes.length).bytes(bytes);
}

export function unpackText(reader: ByteReader): string {
  const text = fromUtf8(reader.bytes(reader.u16()));
  if (text === null) throw new ByteRangeError('not UTF-8');
  return text;
}

/** Returns the longest beginning of a text that still fits into the link. */
export function shortened(text: string, fits: (text: string) => boolean): string {
  let characters = [...text];
  for (;;) {
    const now = characters.join('').trim();
    if (characters.length === 0 || fits(now)) return now;
    characters = characters.slice(0, -1);
  }
}

/**
 * Reads a pasted text that should contain a host's link of this kind. If the text contains several,
 * uses the last valid one.
 *
 * Errors: code_empty, code_not_found, code_truncated, code_corrupted, code_version, code_is_*.
 */
export function parseLinkCode<T>(
  text: string,
  { kind, version }: { readonly kind: 'call'; readonly version: number },
  unpack: (body: Uint8Array) => T | null,
): Result<{ readonly value: T; readonly text: string }> {
  if (isBlank(text)) return err(appError('code_empty'));
  let error: AppError | null = null;
  for (const found of findCodes(text).reverse()) {
    if ('damage' in found) {
      error ??= appError(found.damage === 'truncated' ? 'code_truncated' : 'code_corrupted');
      continue;
    }
    if (found.kind !== kind) {
      error ??= misplacedCode(found.kind, kind);
      continue;
    }
    if (found.version !== version) {
      error ??= appError('code_version', { theirs: found.version, ours: version });
      continue;
    }
    const value = unpack(found.body);
    if (value !== null) return ok({ value, text: found.text });
    error ??= appError('code_corrupted');
  }
  return err(error ?? appError('code_not_found'));
}
