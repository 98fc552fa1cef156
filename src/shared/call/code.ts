import { type Bytes, equalBytes, utf8 } from '../bytes.ts';
import { selectCandidates } from './candidate.ts';
import {
  CODE_VERSION,
  type Invite,
  INVITE_HASH_BYTES,
  inviteVersion,
  newestVersion,
  packInvite,
  packRepair,
  packReply,
  type Repair,
  type Reply,
  unpackInvite,
  unpackRepair,
  unpackReply,
} from './code-body.ts';
import {
  type CodeKind,
  codeLength,
  findCodes,
  type Found,
  misplacedCode,
  sealFrame,
} from './code-frame.ts';
import { type AppError, appError, err, type Expected, ok, raise, type Result } from '../errors.ts';
import { isBlank } from '../peer-text.ts';
import type { SessionDescription } from './sdp.ts';

export type { Extension, Invite, Reply } from './code-body.ts';
export { CODE_VERSION } from './code-body.ts';
export type { CodeKind } from './code-frame.ts';

/**
 * Encodes and checks the codes that two people exchange. An invite carries the host's SDP offer and
 * the terms. A reply carries the guest's SDP answer. A repair consists of an offer and an answer
 * that move a broken call to a new connection. `code-body.ts` packs the contents, and
 * `code-frame.ts` adds the frame.
 */

/** The longest codes, in characters. A code with extensions may have up to MAX_EXTENDED_CHARS. */
export const MAX_INVITE_CHARS = 300;
export const MAX_REPLY_CHARS = 220;
export const MAX_EXTENDED_CHARS = 500;

function needRoute(session: SessionDescription): void {
  if (selectCandidates(session.candidates, 1).length === 0) throw raise('no_candidates');
}

const fitsIn =
  (chars: number, extensions: Invite['extensions']) =>
  (bodyBytes: number): boolean =>
    codeLength(bodyBytes) <= (extensions?.length ? MAX_EXTENDED_CHARS : chars);

/**
 * Returns an invite of at most 300 characters, with at most four candidates. If they do not fit,
 * the least useful candidates are dropped.
 * @throws P2cError `no_candidates` if there is no usable candidate (no network, or the browser
 * hides it); ByteRangeError if a field is out of range, which is a caller's bug.
 */
export function encodeInvite(invite: Invite): string {
  needRoute(invite.session);
  const fits = fitsIn(MAX_INVITE_CHARS, invite.extensions);
  return sealFrame('invite', inviteVersion(invite.terms), packInvite(invite, fits));
}

/** Returns a reply of at most 220 characters. Otherwise like {@link encodeInvite}. */
export function encodeReply(reply: Reply): string {
  needRoute(reply.session);
  const fits = fitsIn(MAX_REPLY_CHARS, reply.extensions);
  return sealFrame('reply', CODE_VERSION, packReply(reply, fits));
}

/**
 * Returns one of a repair's two codes, of at most 220 characters. Otherwise like {@link
 * encodeInvite}.
 */
export function encodeRepair(repair: Repair): string {
  needRoute(repair.session);
  const fits = fitsIn(MAX_REPLY_CHARS, repair.extensions);
  return sealFrame(`repair-${repair.session.type}`, CODE_VERSION, packRepair(repair, fits));
}

/**
 * Returns the characters of a code as bytes. The invite hash and the transcript are computed from
 * them.
 */
export const codeBytes = (code: string): Bytes => utf8(code);

/**
 * Returns the first 8 bytes of SHA-256. With {@link codeBytes} of an invite, they bind a reply to
 * that invite. They also bind a repair to its call.
 */
export async function hashInvite(bytes: Uint8Array): Promise<Bytes> {
  const digest = await crypto.subtle.digest('SHA-256', new Uint8Array(bytes));
  return new Uint8Array(digest.slice(0, INVITE_HASH_BYTES));
}

interface Parsed {
  /** {@link codeBytes} of `text`. */
  readonly bytes: Bytes;
  /** The code as it was created, without any text around it. */
  readonly text: string;
}
export interface ParsedInvite extends Parsed {
  readonly kind: 'invite';
  readonly invite: Invite;
}
export interface ParsedReply extends Parsed {
  readonly kind: 'reply';
  readonly reply: Reply;
}
/** A repair. `kind` tells whether the offer or the answer was pasted. */
export interface ParsedRepair extends Parsed {
  readonly kind: 'repair-offer' | 'repair-answer';
  readonly repair: Repair;
}
export type ParsedCode = ParsedInvite | ParsedReply | ParsedRepair;

/**
 * The facts that the reader knows. A valid code may still be meant for another field or another
 * call.
 */
export interface CodeContext {
  /** The code that this side created, unchanged. */
  readonly ownCode?: string;
  /** {@link hashInvite} of the invite that a reply must answer. */
  readonly inviteHash?: Uint8Array;
  /**
   * The bytes to which a repair's offer and answer must be bound. `answer` is null if no answer is
   * expected.
   */
  readonly repairs?: { readonly offer: Uint8Array; readonly answer: Uint8Array | null };
  readonly isUsed?: (code: string) => boolean;
}

const unpack = (found: Extract<Found, { text: string }>): ParsedCode | null => {
  const { kind, text, body, version } = found;
  const parsed = { text, bytes: codeBytes(text) };
  if (kind === 'call') return null;
  if (kind === 'invite') {
    const invite = unpackInvite(body, version);
    return invite && { kind, invite, ...parsed };
  }
  if (kind === 'reply') {
    const reply = unpackReply(body);
    return reply && { kind, reply, ...parsed };
  }
  const repair = unpackRepair(body, kind === 'repair-offer' ? 'offer' : 'answer');
  return repair && { kind, repair, ...parsed };
};

const isExpected = (kind: CodeKind, expect: Expected): boolean =>
  kind === expect || (expect === 'repair' && kind.startsWith(expect));

/**
 * Returns the error for a valid code that is not meant for this field or this call. Null if it is.
 */
function misplaced(parsed: ParsedCode, context: CodeContext): AppError | null {
  if (context.isUsed?.(parsed.text)) return appError('code_used');
  const { inviteHash, repairs } = context;
  if (parsed.kind === 'reply' && inviteHash && !equalBytes(parsed.reply.inviteHash, inviteHash)) {
    return appError('code_other_invite');
  }
  if (!repairs || !('repair' in parsed)) return null;
  const { boundTo } = parsed.repair;
  if (parsed.kind === 'repair-offer') {
    return equalBytes(boundTo, repairs.offer) ? null : appError('peer_mismatch', { what: 'call' });
  }
  if (!repairs.answer) return appError('code_used');
  return equalBytes(boundTo, repairs.answer) ? null : appError('code_other_invite');
}

function judge(found: Found, expect: Expected, context: CodeContext): Result<ParsedCode> {
  if ('damage' in found) {
    return err(appError(found.damage === 'truncated' ? 'code_truncated' : 'code_corrupted'));
  }
  if (found.kind === 'call') return err(misplacedCode(found.kind, expect));
  const ours = newestVersion(found.kind);
  if (found.version < CODE_VERSION || found.version > ours) {
    return err(appError('code_version', { theirs: found.version, ours }));
  }
  const parsed = unpack(found);
  if (!parsed) return err(appError('code_corrupted'));
  // Checked before the kind, so that users who paste their own code get this error.
  if (parsed.text === context.ownCode) return err(appError('code_own'));
  if (!isExpected(parsed.kind, expect)) return err(misplacedCode(parsed.kind, expect));
  const error = misplaced(parsed, context);
  return error ? err(error) : ok(parsed);
}

/**
 * Ranks an error by how likely it concerns the code that the user meant. Used if a text contains
 * several codes.
 */
function weight(error: AppError, expected: boolean): number {
  if (error.code === 'code_own') return 1;
  if (error.code.startsWith('code_is_')) return 2;
  if (!expected) return 0;
  return ['code_used', 'code_other_invite', 'peer_mismatch'].includes(error.code) ? 4 : 3;
}

/** The kinds of codes that links carry. */
export type LinkedKind = 'invite' | 'reply' | 'repair';

/**
 * Reads a pasted text that should contain a code of the expected kind. If the text contains several
 * codes, uses the last valid one, because the newest message of a chat comes last. If no code is
 * valid, returns the error of the code that the user most likely meant.
 *
 * Errors: code_empty, code_not_found, code_truncated, code_corrupted, code_version, code_own,
 * code_is_invite, code_is_reply, code_is_repair, code_is_call, code_used, code_other_invite,
 * peer_mismatch (a repair of another call).
 */
export function parseCode(
  text: string,
  expect: 'invite',
  context?: CodeContext,
): Result<ParsedInvite>;
export function parseCode(
  text: string,
  expect: 'reply',
  context?: CodeContext,
): Result<ParsedReply>;
export function parseCode(
  text: string,
  expect: 'repair',
  context?: CodeContext,
): Result<ParsedRepair>;
export function parseCode(text: string, expect: LinkedKind): Result<ParsedCode>;
export function parseCode(
  text: string,
  expect: Expected,
  context: CodeContext = {},
): Result<ParsedCode> {
  if (isBlank(text)) return err(appError('code_empty'));
  let error = appError('code_not_found');
  let heaviest = -1;
  for (const found of findCodes(text).reverse()) {
    const result = judge(found, expect, context);
    if (result.ok) return result;
    const its = weight(result.error, found.kind === null || isExpected(found.kind, expect));
    if (its > heaviest) [error, heaviest] = [result.error, its];
  }
  return err(error);
}

const link = (baseUrl: string, kind: LinkedKind, code: string): string =>
  `${baseUrl.replace(/#.*$/s, '')}#${kind}=${code}`;

/**
 * Returns the page's address with the code in its fragment, which no server receives. Replaces an
 * existing fragment.
 */
export const inviteLink = (baseUrl: string, code: string): string => link(baseUrl, 'invite', code);
export const replyLink = (baseUrl: string, code: string): string => link(baseUrl, 'reply', code);
/** Returns the reconnect link with a repair's offer or answer. */
export const repairLink = (baseUrl: string, code: string): string => link(baseUrl, 'repair', code);
