import type { GuestState } from '../../../src/shared/billing/guest.ts';
import { guestNextWakeMs, initialGuest, reduceGuest } from '../../../src/shared/billing/guest.ts';
import type { EndReason } from '../../../src/shared/api/ledger.ts';
import type {
  GuestEffect,
  GuestEvent,
  Notice,
  RequestId,
} from '../../../src/shared/billing/types.ts';
import { appError } from '../../../src/shared/errors.ts';
import type { SimCall } from './sim-call.ts';
import type { Answer, Request } from './sim-host.ts';
import { type SimBytes, simTimer } from './sim-world.ts';

/** The guest's effect runner in the simulated world: what the ledger worker does with the effects. */
export class SimGuest {
  state: GuestState;
  asleep = false;
  endedAtMs: number | null = null;
  endReason: EndReason | null = null;
  unpaidAtMs: number | null = null;
  readonly left: SimBytes[] = [];
  readonly retries = new Map<number, number>();
  readonly #call: SimCall;
  readonly #armWake: () => void;
  readonly #bytes = new Map<number, SimBytes>();
  readonly #unanswered = new Map<RequestId, Request>();
  readonly #watched = new Set<number>();
  #requests = 0;

  constructor(call: SimCall) {
    this.#call = call;
    this.#armWake = simTimer(
      call.world,
      call.guestClock,
      () => guestNextWakeMs(this.state),
      () => this.feed({ type: 'wake' }),
    );
    this.state = initialGuest(call.config);
    call.chain.observe((bytes) => {
      call.world.at(call.visibleMs('guest'), () => {
        this.#observed(bytes);
      });
    });
    const report = (): void => {
      if (this.endedAtMs !== null) return;
      this.feed({ type: 'rx', arriving: call.mediaArrives() });
      call.world.after(1_000, report);
    };
    call.world.after(call.random() * 1_000, report);
  }

  #local = (): number => this.#call.guestClock.local(this.#call.world.nowMs);

  feed(event: GuestEvent): void {
    if (this.asleep) {
      if (event.type === 'rx') return;
      this.#call.world.at(this.#call.awakeMs('guest'), () => {
        this.feed(event);
      });
      return;
    }
    const { state, effects } = reduceGuest(this.state, event, this.#local());
    if (state.minute.tag === 'unpaid' && this.state.minute.tag !== 'unpaid') {
      this.unpaidAtMs = this.#call.world.nowMs;
    }
    this.state = state;
    for (const effect of effects) this.#execute(effect);
    this.#armWake();
    this.#call.checkGuest(this);
  }

  #execute(effect: GuestEffect): void {
    const { channel, world, random } = this.#call;
    switch (effect.type) {
      case 'send-ack':
        channel.send('to-host', () => {
          this.#call.host.feed({ type: 'ack', ack: effect.ack });
        });
        return;
      case 'send-notice':
        channel.send('to-host', () => {
          this.#call.host.hear(effect.notice);
        });
        return;
      case 'request-quote':
        this.#request({ kind: 'quote', minute: effect.minute, attempt: effect.attempt });
        return;
      case 'sign':
        world.after(10 + random() * 400, () => {
          this.#sign(effect.minute, effect.attempt);
        });
        return;
      case 'discard': {
        const bytes = this.#bytes.get(effect.attempt);
        if (!bytes || bytes.left) throw new Error('discarded bytes had left');
        bytes.discarded = true;
        return;
      }
      case 'send-payment':
        this.#send(effect.attempt, effect.retry);
        return;
      case 'watch':
        this.#watched.add(effect.minute);
        return;
      case 'freeze':
      case 'unfreeze':
        this.#call.froze('guest', effect.type === 'freeze');
        return;
      case 'end':
        this.endedAtMs = world.nowMs;
        this.endReason = effect.reason;
        return;
      case 'notify':
        return;
    }
  }

  #sign(minute: number, attempt: number): void {
    const failure = this.#call.signFailure();
    if (failure) {
      const error = appError(failure === 'final' ? 'wallet_rejected' : 'aborted');
      const final = failure === 'final';
      this.feed({ type: 'sign-failed', minute, attempt, error, final });
      return;
    }
    const bytes: SimBytes = {
      id: `${minute}/${attempt}`,
      minute,
      attempt,
      signedAtMs: this.#call.world.nowMs,
      fate: this.#call.fate(),
      left: false,
      discarded: false,
      state: 'unsent',
    };
    this.#bytes.set(attempt, bytes);
    this.#call.chain.signed(bytes);
    this.feed({ type: 'signed', minute, attempt, signedAtMs: this.#local() });
  }

  #send(attempt: number, retry: boolean): void {
    const bytes = this.#bytes.get(attempt);
    if (!bytes || bytes.discarded) throw new Error('sent bytes that do not exist');
    const { minute } = bytes;
    this.#call.aboutToPay(bytes);
    const others = this.left.filter((other) => other.minute === minute && other !== bytes);
    if (!others.every(this.#call.chain.isDead)) {
      throw new Error(`minute ${minute}: two distinct transfers alive`);
    }
    if (!bytes.left) this.left.push(bytes);
    bytes.left = true;
    if (retry) this.retries.set(minute, (this.retries.get(minute) ?? 0) + 1);
    this.#request({ kind: 'pay', bytes, retry });
  }

  #request(request: Request): void {
    this.#requests += 1;
    const id = this.#requests;
    this.#unanswered.set(id, request);
    this.#sendRequest(id, request);
  }

  #sendRequest(id: RequestId, request: Request): void {
    this.#call.channel.send('to-host', () => {
      this.#call.host.request(id, request);
    });
  }

  /** A new channel: unanswered requests are sent again (docs/protocol/x402.md, "Transport"). */
  resendRequests(): void {
    for (const [id, request] of this.#unanswered) this.#sendRequest(id, request);
  }

  answered(id: RequestId, answer: Answer): void {
    const request = this.#unanswered.get(id);
    if (!request || !this.#unanswered.delete(id)) return;
    if (request.kind === 'pay') {
      const { minute } = request.bytes;
      if (answer.kind === 'receipt') {
        this.feed({ type: 'attempted', minute, signature: answer.signature });
      } else if (answer.kind === 'refused') {
        this.feed({ type: 'refused', minute, retry: request.retry, error: answer.error });
      }
      return;
    }
    const { minute, attempt } = request;
    if (answer.kind === 'receipt') this.feed({ type: 'quote-settled', minute, attempt });
    else if (answer.kind !== 'quote') {
      this.feed({ type: 'quote-later', minute, attempt, error: answer.error });
    } else if (this.#call.quoteWrong()) {
      const error = appError('payment_invalid', { reason: 'amount' });
      this.feed({ type: 'quote-wrong', minute, attempt, error });
    } else this.feed({ type: 'quote-ok', minute, attempt });
  }

  /** The status of sent bytes at the guest's own RPC server. */
  #observed(bytes: SimBytes): void {
    if (!bytes.left) return;
    const { minute } = bytes;
    if (!this.#watched.has(minute)) throw new Error(`minute ${minute} was not watched`);
    if (bytes.state === 'landed') this.feed({ type: 'confirmed', minute, signature: bytes.id });
    else this.feed({ type: 'failed', minute, error: appError('blockhash_expired') });
  }

  hear(notice: Notice): void {
    if (notice.method === 'freeze') {
      this.feed({ type: 'peer-freeze', minute: notice.minute, code: notice.code });
    } else if (notice.method === 'unfreeze') {
      this.feed({ type: 'peer-unfreeze' });
    } else if (notice.method === 'billing_attempt' || notice.method === 'billing_success') {
      this.feed({ type: 'attempted', minute: notice.minute, signature: notice.signature });
    } else if (notice.method === 'call_end') {
      this.feed({ type: 'end', by: 'peer', reason: notice.reason });
    }
  }
}
