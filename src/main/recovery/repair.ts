import { map } from 'nanostores';
import type { CallName } from '../../shared/api/ledger.ts';
import { type Bytes, utf8 } from '../../shared/bytes.ts';
import {
  CODE_VERSION,
  codeBytes,
  encodeRepair,
  hashInvite,
  parseCode,
  type ParsedRepair,
} from '../../shared/call/code.ts';
import { type AppError, appError, err, ok, type Result, toAppError } from '../../shared/errors.ts';
import type { SessionDescription } from '../../shared/call/sdp.ts';
import type { Repair } from '../rtc/peer.ts';
import { $rejoin, $rejoinActions } from '../call/rejoin-state.ts';
import { $repairable } from '../call/session.ts';
import { $call } from '../app/call-state.ts';

/**
 * Reconnect links: a new pair of codes for the same call. They are needed when an address has
 * changed and no prepared transport can recover (docs/connection.md, "The reconnect link"). Either
 * side may start. An offer is bound to the call, and an answer to its offer. The certificate stays
 * the same for the whole call and keeps anyone else out (call-connection.ts).
 */
interface RepairState {
  /** The code to send; '' until it is made. */
  readonly code: string;
  readonly step: 'none' | 'offered' | 'answered' | 'applied';
  readonly busy: boolean;
  readonly error: AppError | null;
  /** The code of a link that was opened, for the panel's field; '' without one. */
  readonly linked: string;
}

const AT_REST: RepairState = { code: '', step: 'none', busy: false, error: null, linked: '' };
export const $repair = map<RepairState>(AT_REST);

const used = new Set<string>();
/** The bytes to which an answer to this side's offer must be bound; null without an offer. */
let offered: Bytes | null = null;

$repairable.listen(() => {
  offered = null;
  $repair.set(AT_REST);
});

function show(session: SessionDescription, boundTo: Uint8Array, step: RepairState['step']): void {
  const code = encodeRepair({ version: CODE_VERSION, session, boundTo });
  $repair.set({ ...$repair.get(), code, step });
}

/** Returns the bytes to which an offer of this call is bound. */
const bindingOf = ({ callId }: Pick<CallName, 'callId'>): Promise<Bytes> =>
  hashInvite(utf8(`p2c/repair/1 ${callId}`));

/** Returns the calls that an earlier page left, newest first. */
const leftCalls = (): readonly CallName[] => $rejoin.get().calls;

/** A code, and the left call for which it is meant; `left` is null for the open call. */
interface Meant {
  readonly parsed: ParsedRepair;
  readonly left: CallName | null;
}

/**
 * Reads a code for the open call, or for a call that the user left. Returns an error if the code
 * fits none of these calls, and null if there is no such call.
 */
async function readFor(text: string): Promise<Result<Meant> | null> {
  const { role, view } = $call.get();
  const open = $repairable.get();
  const calls = open ? [null] : role === null ? leftCalls() : [];
  let none: Result<Meant> | null = null;
  for (const left of calls) {
    const { callId } = left ?? view ?? {};
    if (!callId) continue;
    const parsed = parseCode(text, 'repair', {
      ownCode: $repair.get().code,
      repairs: {
        offer: await bindingOf({ callId }),
        answer: open?.repair.waits ? offered : null,
      },
      isUsed: (code) => used.has(code),
    });
    if (parsed.ok) return ok({ parsed: parsed.value, left });
    const spent = parsed.error.code === 'code_used' && $repair.get().step === 'answered';
    none = err(spent ? appError('repair_answered') : parsed.error);
  }
  return none;
}

/** Resumes a left call; by default the newest. */
async function takeUp(left: CallName | undefined = leftCalls()[0]): Promise<boolean> {
  return left !== undefined && ((await $rejoinActions.get()?.takeUp(left)) ?? false);
}

type Step = (repair: Repair, signal: AbortSignal, call: Bytes) => Promise<void>;

async function attempt(
  step: Step,
  from: Partial<Pick<RepairState, 'code' | 'step'>> = {},
  left?: CallName,
): Promise<void> {
  if ($repair.get().busy || (!$repairable.get() && !(await takeUp(left)))) return;
  const call = $repairable.get();
  const callId = $call.get().view?.callId;
  if (!call || !callId) return;
  $repair.set({ ...$repair.get(), ...from, busy: true, error: null, linked: '' });
  try {
    await step(call.repair, call.signal, await bindingOf({ callId }));
  } catch (thrown) {
    const error = toAppError(thrown);
    // `aborted`: the connection recovered in another way meanwhile, or the call is over.
    if (error.code !== 'aborted') $repair.setKey('error', error);
  } finally {
    $repair.setKey('busy', false);
  }
}

/**
 * Makes a code for the open call, or for a left call (by default the newest). An earlier code of
 * this side becomes void.
 */
export const startRepair = (left?: CallName): Promise<void> =>
  attempt(
    async (repair, signal, call) => {
      show(await repair.offer(signal), call, 'offered');
      offered = await hashInvite(codeBytes($repair.get().code));
    },
    // The code that was shown before is void, so the user must not send it any more.
    { code: '', step: 'none' },
    left,
  );

/**
 * Uses a code of either kind: answers an offer, or connects with an answer. If no call is open, the
 * left call is resumed first. A code that belongs to no call does nothing.
 */
export async function applyRepair(text: string): Promise<void> {
  if ($repair.get().busy) return;
  const read = await readFor(text);
  if (!read?.ok) return read ? $repair.setKey('error', read.error) : undefined;
  const { parsed, left } = read.value;
  const { kind, bytes, text: code, repair: theirs } = parsed;
  const apply: Step = async (repair, signal) => {
    if (kind === 'repair-offer') {
      show(await repair.answer(theirs.session, signal), await hashInvite(bytes), 'answered');
    } else {
      await repair.accept(theirs.session);
      $repair.set({ ...$repair.get(), code: '', step: 'applied' });
    }
    used.add(code);
  };
  await attempt(apply, {}, left ?? undefined);
}

/**
 * Puts the code of a link into the panel's field, or shows there what is wrong with the code.
 * Resumes and connects nothing: that needs a press of the panel's button. Resolves to whether there
 * is a call for it.
 */
export async function fillRepair(text: string): Promise<boolean> {
  const read = await readFor(text);
  if (read?.ok) $repair.set({ ...$repair.get(), linked: read.value.parsed.text, error: null });
  else if (read) $repair.setKey('error', read.error);
  return read !== null;
}

/**
 * Does the same as {@link fillRepair} for a link that was opened in another tab, if the link
 * belongs to this tab's call.
 */
export async function takeRepair(text: string): Promise<boolean> {
  const callId = $call.get().view?.callId;
  if (!$repairable.get() || !callId) return false;
  const repairs = { offer: await bindingOf({ callId }), answer: offered };
  return parseCode(text, 'repair', { repairs }).ok && fillRepair(text);
}
