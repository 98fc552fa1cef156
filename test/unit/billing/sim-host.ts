import type { HostState } from '../../../src/shared/billing/host.ts';
import { hostNextWakeMs, initialHost, reduceHost } from '../../../src/shared/billing/host.ts';
import { type AppError, ownText } from '../../../src/shared/errors.ts';
import { appError } from '../../../src/shared/errors.ts';
import type { EndReason } from '../../../src/shared/api/ledger.ts';
import type {
  HostEffect,
  HostEvent,
  Notice,
  RequestId,
} from '../../../src/shared/billing/types.ts';
import type { Schedule } from '../../../src/workers/clock/schedule.ts';
import {
  createSchedule,
  fireSchedule,
  nextDeadlineMs,
  runSchedule,
  stopSchedule,
} from '../../../src/workers/clock/schedule.ts';
import type { SimCall } from './sim-call.ts';
import { type SimBytes, simTimer } from './sim-world.ts';

/** The host's effect runner in the simulated world: what the ledger worker does with the effects. */

export type Answer =
  | { readonly kind: 'quote' }
  | { readonly kind: 'receipt'; readonly signature: string }
  | { readonly kind: 'refused'; readonly error: AppError }
  | { readonly kind: 'error'; readonly error: AppError };

export type Request =
  | { readonly kind: 'quote'; readonly minute: number; readonly attempt: number }
  | { readonly kind: 'pay'; readonly bytes: SimBytes; readonly retry: boolean };

interface Settlement {
  readonly bytes: SimBytes;
  readonly waiters: RequestId[];
  outcome: Answer | null;
}

export class SimHost {
  state: HostState;
  schedule: Schedule;
  asleep = false;
  endedAtMs: number | null = null;
  endReason: EndReason | null = null;
  /** Retries taken into settlement, per minute. */
  readonly retries = new Map<number, number>();
  readonly #call: SimCall;
  readonly #armWake: () => void;
  readonly #settlements = new Map<string, Settlement>();
  readonly #offered = new Map<string, SimBytes>();
  readonly #refusedOnce = new Set<string>();
  readonly #seen = new Set<RequestId>();
  readonly #answers = new Map<RequestId, Answer>();
  #armed = 0;

  constructor(call: SimCall) {
    this.#call = call;
    this.#armWake = simTimer(
      call.world,
      call.hostClock,
      () => hostNextWakeMs(this.state),
      () => this.feed({ type: 'wake' }),
    );
    this.state = initialHost(call.config);
    this.schedule = createSchedule(this.#local());
    this.#arm();
    call.chain.observe((bytes) => {
      call.world.at(call.visibleMs('host'), () => {
        this.#observed(bytes);
      });
    });
  }

  #local = (): number => this.#call.hostClock.local(this.#call.world.nowMs);

  feed(event: HostEvent): void {
    if (this.asleep) {
      this.#call.world.at(this.#call.awakeMs('host'), () => {
        this.feed(event);
      });
      return;
    }
    const { state, effects } = reduceHost(this.state, event, this.#local());
    this.state = state;
    for (const effect of effects) this.#execute(effect);
    this.#armWake();
    this.#call.checkHost(this);
  }

  /** The clock worker. Its messages take up to 3 ms. */
  #arm(): void {
    this.#armed += 1;
    const armed = this.#armed;
    const { world, hostClock } = this.#call;
    world.at(hostClock.true(nextDeadlineMs(this.schedule)), () => {
      if (armed === this.#armed) this.#tickTock();
    });
  }

  #tickTock(): void {
    const { world, awakeMs, random } = this.#call;
    if (this.asleep) {
      const armed = this.#armed;
      world.at(awakeMs('host'), () => {
        if (armed === this.#armed) this.#tickTock();
      });
      return;
    }
    const fired = fireSchedule(this.schedule, this.#local() + 1e-6);
    this.schedule = fired.schedule;
    const delayMs = random() * 3;
    for (const message of fired.messages) {
      world.after(delayMs, () => {
        if (message.type === 'beat') this.feed({ type: 'beat' });
        else this.feed({ type: 'second', run: message.run, connectedMs: message.connectedMs });
      });
    }
    this.#arm();
  }

  #execute(effect: HostEffect): void {
    const { channel, world, random } = this.#call;
    switch (effect.type) {
      case 'send-tick':
        this.#call.sentTick(effect.tick);
        channel.send('to-guest', () => {
          this.#call.guest.feed({ type: 'tick', tick: effect.tick });
        });
        return;
      case 'send-notice':
        channel.send('to-guest', () => {
          this.#call.guest.hear(effect.notice);
        });
        return;
      case 'clock-run':
        this.schedule = runSchedule(effect, this.#local());
        this.#arm();
        return;
      case 'clock-stop':
        this.schedule = stopSchedule(this.schedule);
        return;
      case 'answer-quote':
        this.#answer(effect.requestId, { kind: 'quote' });
        return;
      case 'answer-receipt':
        this.#answer(effect.requestId, { kind: 'receipt', signature: `minute-${effect.minute}` });
        return;
      case 'answer-error':
        this.#answer(effect.requestId, { kind: 'error', error: effect.error });
        return;
      case 'settle': {
        if (effect.retry) {
          this.retries.set(effect.minute, (this.retries.get(effect.minute) ?? 0) + 1);
        }
        const bytes = this.#offered.get(effect.digest);
        if (!bytes) throw new Error(`settling what was never offered: ${effect.digest}`);
        this.#settlements.set(bytes.id, { bytes, waiters: [effect.requestId], outcome: null });
        world.after(20 + random() * 200, () => {
          this.#settle(effect.digest);
        });
        return;
      }
      case 'join': {
        const settlement = this.#settlements.get(effect.digest);
        if (settlement?.outcome) this.#answer(effect.requestId, settlement.outcome);
        else settlement?.waiters.push(effect.requestId);
        return;
      }
      case 'freeze':
      case 'unfreeze':
        this.#call.froze('host', effect.type === 'freeze');
        return;
      case 'end':
        this.endedAtMs = this.#call.world.nowMs;
        this.endReason = effect.reason;
        return;
      case 'set-gate':
      case 'notify':
      case 'stop-rebroadcast':
        return;
    }
  }

  /** Verifies, journals and sends a payment, or refuses it before. */
  #settle(digest: string): void {
    const settlement = this.#settlements.get(digest);
    if (!settlement) return;
    const { bytes } = settlement;
    const { minute } = bytes;
    const first = !this.#refusedOnce.has(digest);
    const refuses = bytes.fate === 'refuse' || (bytes.fate === 'refuse-once' && first);
    if (refuses || bytes.state === 'expired') {
      this.#refusedOnce.add(digest);
      this.#close(
        digest,
        appError('payment_invalid', { reason: 'invalid_exact_svm_transaction_simulation_failed' }),
      );
      return;
    }
    this.feed({ type: 'journaled', minute, digest, signature: bytes.id });
    this.#call.chain.submit(bytes);
    if (bytes.state !== 'sent' && bytes.state !== 'unsent') this.#observed(bytes);
  }

  #observed(bytes: SimBytes): void {
    const settlement = this.#settlements.get(bytes.id);
    if (!settlement || settlement.outcome) return;
    if (bytes.state !== 'landed') {
      this.#close(
        bytes.id,
        appError('failed_on_chain', { signature: bytes.id, reason: ownText('sim') }),
      );
      return;
    }
    this.feed({ type: 'landed', minute: bytes.minute, digest: bytes.id, signature: bytes.id });
    this.#finish(settlement, { kind: 'receipt', signature: bytes.id });
  }

  #close(digest: string, error: AppError): void {
    const settlement = this.#settlements.get(digest);
    if (!settlement) return;
    this.feed({ type: 'rejected', minute: settlement.bytes.minute, digest, error });
    this.#settlements.delete(digest);
    this.#finish(settlement, { kind: 'refused', error });
  }

  #finish(settlement: Settlement, outcome: Answer): void {
    settlement.outcome = outcome;
    for (const id of settlement.waiters) this.#answer(id, outcome);
  }

  /** Takes a request from the channel. The host answers a request again that a new channel repeats. */
  request(id: RequestId, request: Request): void {
    const known = this.#answers.get(id);
    if (known) this.#sendAnswer(id, known);
    if (known || this.#seen.has(id)) return;
    this.#seen.add(id);
    if (request.kind === 'quote') {
      this.feed({ type: 'quote-request', requestId: id, minute: request.minute });
      return;
    }
    const { bytes } = request;
    this.#offered.set(bytes.id, bytes);
    this.feed({
      type: 'payment-request',
      requestId: id,
      minute: bytes.minute,
      digest: bytes.id,
    });
  }

  #answer(id: RequestId, answer: Answer): void {
    if (this.#answers.has(id)) return;
    this.#answers.set(id, answer);
    this.#sendAnswer(id, answer);
  }

  #sendAnswer(id: RequestId, answer: Answer): void {
    this.#call.channel.send('to-guest', () => {
      this.#call.guest.answered(id, answer);
    });
  }

  hear(notice: Notice): void {
    if (notice.method === 'freeze') {
      this.feed({ type: 'peer-freeze', minute: notice.minute, code: notice.code });
    } else if (notice.method === 'unfreeze') {
      this.feed({ type: 'peer-unfreeze' });
    } else if (notice.method === 'call_end') {
      this.feed({ type: 'end', by: 'peer', reason: notice.reason });
    }
  }
}
