import { map } from 'nanostores';
import type { CallName } from '../../shared/api/ledger.ts';
import { type Bytes, utf8 } from '../../shared/bytes.ts';
import {
  CODE_VERSION,
  codeBytes,
  encodeRepair,
  hashInvite,
  parseCode,
} from '../../shared/call/code.ts';
import {
  type AppError,
  appError,
  ok,
  P2cError,
  type Result,
  toAppError,
} from '../../shared/errors.ts';
import type { SessionDescription } from '../../shared/call/sdp.ts';
import type { Repair } from '../rtc/peer.ts';
import { $rejoin, $rejoinActions } from '../call/rejoin-state.ts';
import { $repairable } from '../call/session.ts';
import { $call } from '../app/call-state.ts';

/**
 * Repair codes: a new pair of codes for the same call, for when an address has changed and no
 * prepared transport can recover (docs/connection.md, "The repair code"). Either side may start. An
 * offer is bound to the call and an answer to its offer; the certificate, which stays the same for
 * the whole call, keeps anyone else out (call-link.ts).
 */
interface RepairState {
  /** The code to send; empty if there is none yet. */
  readonly code: string;
  readonly step: 'none' | 'offered' | 'answered' | 'applied';
  readonly busy: boolean;
  readonly error: AppError | null;
}

const AT_REST: RepairState = { code: '', step: 'none', busy: false, error: null };
export const $repair = map<RepairState>(AT_REST);

const used = new Set<string>();
/** What an answer to our offer must be bound to. */
let offered: Bytes | null = null;

$repairable.listen(() => {
  offered = null;
  $repair.set(AT_REST);
});

function show(session: SessionDescription, boundTo: Uint8Array, step: RepairState['step']): void {
  const code = encodeRepair({ version: CODE_VERSION, session, boundTo });
  $repair.set({ ...$repair.get(), code, step });
}

/** Returns what an offer is bound to. */
const bindingOf = ({ callId }: Pick<CallName, 'callId'>): Promise<Bytes> =>
  hashInvite(utf8(`p2c/repair/1 ${callId}`));

/** Returns the calls that an earlier page left and this one can resume, newest first. */
const leftCalls = (): readonly CallName[] =>
  $rejoin.get().calls.filter(({ elsewhere }) => !elsewhere);

/**
 * Returns which left call a code is for; a single one is resumed whatever the code turns out to be.
 * Returns an error if none of several matches, and undefined if there is none.
 */
async function leftFor(text: string): Promise<Result<CallName> | undefined> {
  const [only, ...others] = leftCalls();
  if (!only || others.length === 0) return only && ok(only);
  let none: Result<CallName> | undefined;
  for (const call of [only, ...others]) {
    const parsed = parseCode(text, 'repair', {
      repairs: { offer: await bindingOf(call), answer: null },
      isUsed: (code) => used.has(code),
    });
    if (parsed.ok) return ok(call);
    none = parsed;
  }
  return none;
}

/** Resumes a left call, by default the newest. */
async function takeUp(left: CallName | undefined = leftCalls()[0]): Promise<boolean> {
  return left !== undefined && ((await $rejoinActions.get()?.takeUp(left)) ?? false);
}

type Step = (repair: Repair, call: Bytes, signal: AbortSignal) => Promise<void>;

async function attempt(
  step: Step,
  from: Partial<Pick<RepairState, 'code' | 'step'>> = {},
  left?: CallName,
): Promise<void> {
  if ($repair.get().busy || (!$repairable.get() && !(await takeUp(left)))) return;
  const call = $repairable.get();
  const callId = $call.get().view?.callId;
  if (!call || !callId) return;
  $repair.set({ ...$repair.get(), ...from, busy: true, error: null });
  try {
    await step(call.repair, await bindingOf({ callId }), call.signal);
  } catch (thrown) {
    const error = toAppError(thrown);
    // The connection recovered in another way meanwhile, or the call is over.
    if (error.code !== 'aborted') $repair.setKey('error', error);
  } finally {
    $repair.setKey('busy', false);
  }
}

/**
 * Creates a code for the open call, or for a left one (by default the newest). An earlier code
 * becomes void.
 */
export const startRepair = (left?: CallName): Promise<void> =>
  attempt(
    async (repair, call, signal) => {
      show(await repair.offer(signal), call, 'offered');
      offered = await hashInvite(codeBytes($repair.get().code));
    },
    // The code shown before is void and must not be sent any more.
    { code: '', step: 'none' },
    left,
  );

/**
 * Takes either half: answers an offer, or connects with an answer. If no call is open, the offer
 * says which left call it is for. Returns whether there was a call.
 */
export async function applyRepair(text: string): Promise<boolean> {
  if ($repair.get().busy) return true;
  const left = $repairable.get() ? undefined : await leftFor(text);
  if (!left && !$repairable.get()) return false;
  if (left && !left.ok) return ($repair.setKey('error', left.error), true);
  const apply: Step = async (repair, call, signal) => {
    const parsed = parseCode(text, 'repair', {
      ownCode: $repair.get().code,
      repairs: { offer: call, answer: offered },
      isUsed: (code) => used.has(code),
    });
    if (!parsed.ok) {
      const spent = parsed.error.code === 'code_used' && $repair.get().step === 'answered';
      throw new P2cError(spent ? appError('repair_answered') : parsed.error);
    }
    const { kind, bytes, text: code, repair: theirs } = parsed.value;
    if (kind === 'repair-offer') {
      const answer = await repair.answer(theirs.session, signal);
      if (!repair.waits) offered = null;
      show(answer, await hashInvite(bytes), 'answered');
    } else {
      await repair.accept(theirs.session);
      $repair.set({ ...$repair.get(), code: '', step: 'applied' });
    }
    used.add(code);
  };
  await attempt(apply, {}, left?.value);
  return true;
}

/**
 * Takes what a link has that was opened in another tab, if it belongs to this tab's call; what else is
 * wrong with it, this tab says.
 */
export async function takeRepair(text: string): Promise<boolean> {
  const callId = $call.get().view?.callId;
  if (!$repairable.get() || !callId) return false;
  const repairs = { offer: await bindingOf({ callId }), answer: offered };
  const isOurs = parseCode(text, 'repair', { repairs }).ok;
  if (isOurs) void applyRepair(text);
  return isOurs;
}
