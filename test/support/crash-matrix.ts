import { hasLanded, isOpen } from '../../src/shared/api/payments.ts';
import * as assert from 'uvu/assert';
import type { Role } from '../../src/shared/api/ledger.ts';
import { refundPayment } from '../../src/workers/ledger/refund/pay.ts';
import { hostRefundId } from '../../src/workers/ledger/refund/entry.ts';
import { seekRefunds } from '../../src/workers/ledger/refund/look.ts';
import { listing } from './samples.ts';
import { type Books, checkAgreed, keepBooks, untilSettled } from './books.ts';
import { type CallPage, openRig, orderOf, pause, type Rig, ROLES } from './rig.ts';

/**
 * A call in which everything is paid that can be paid: prepayment, a minute, a file, and a refund of that
 * file. Each write to either journal is a step, by its kind and state, and so is each fact of the call's
 * record; the page that wrote it is killed right after it, before it can do what it wrote it for. Another page of that browser goes on. At the end
 * the ledger and both journals agree, and everything was paid once.
 */

/** `role kind state`, and the how-manieth of these. */
type Step = `${Role} ${string}`;

const AGAIN_MS = 300;
const PATIENCE_MS = 80_000;

/** Everything until it is so; what a person or another page does in between may fail. */
async function insist(what: string, done: () => Promise<boolean>): Promise<void> {
  const untilMs = performance.now() + PATIENCE_MS;
  while (!(await done().catch(() => false))) {
    assert.ok(performance.now() < untilMs, `never ${what}`);
    await pause(AGAIN_MS);
  }
}

class Scene {
  readonly rig: Rig;
  /** Every write of either side so far. */
  readonly steps: Step[] = [];
  readonly file = listing('a.bin');
  killed: Role | null = null;
  /** The call has ended: what follows is the keepers' work. */
  private over = false;
  private readonly count = new Map<string, number>();
  private readonly keepers: Record<Role, ReturnType<typeof keepBooks> | null> = {
    host: null,
    guest: null,
  };
  private readonly kill: Step | null;

  private constructor(rig: Rig, kill: Step | null) {
    this.rig = rig;
    this.kill = kill;
  }

  static async start(kill: Step | null): Promise<Scene> {
    const scene = new Scene(await openRig({ guestUsdc: '20' }), kill);
    for (const role of ROLES) scene.watch(scene.rig[role]);
    return scene;
  }

  /** Hears of each write from the journal, before the code that wrote goes on. */
  private watch(page: CallPage): void {
    page.chain.journal.subscribe(({ role, kind, state }) => {
      // Those of the fee payer are no part of a call.
      if (role === page.role && !kind.startsWith('till')) this.onWritten(page, `${kind} ${state}`);
    });
    const { kv } = page.chain;
    const { update } = kv;
    kv.update = async (key, ...how) => {
      const after = await update(key, ...how);
      if (key.startsWith('call:')) this.onWritten(page, `fact ${Object.keys(after ?? {}).at(-1)}`);
      return after;
    };
  }

  private onWritten(page: CallPage, what: string): void {
    if (this.over || page.dead) return;
    const { role } = page;
    const name = `${role} ${what}`;
    const count = (this.count.get(name) ?? 0) + 1;
    this.count.set(name, count);
    const step: Step = `${role} ${what}${count > 1 ? ` ${count}` : ''}`;
    this.steps.push(step);
    if (step !== this.kill || this.killed) return;
    this.killed = role;
    page.crash();
  }

  /** Opens another page for each killed one, and resumes the call where that is possible. */
  async recover(): Promise<void> {
    for (const role of ROLES) {
      if (!this.rig[role].dead) continue;
      await pause(AGAIN_MS);
      const page = await this.rig.page(role);
      this.watch(page);
      const [kept] = await this.rig.listed(page);
      if (kept) {
        const back = await this.rig.rejoin(role);
        this.watch(back);
        this.rig.connect();
        this.list();
      } else this.rig[role] = page;
    }
  }

  private list(): void {
    const news = { type: 'listings', listings: [this.file] } as const;
    for (const role of ROLES) this.rig[role].engine?.onFileNews(news);
  }

  /** Both are in the call, and its time runs. */
  private async both(): Promise<boolean> {
    await this.recover();
    const { host, guest } = this.rig;
    return [host, guest].every(({ engine, views }) => {
      const view = views.at(-1);
      return engine !== null && view?.phase === 'in-call' && view.billing?.running === true;
    });
  }

  /** Answers false where a crash before the admission has ended the call: then nothing else is sold. */
  async prepay(): Promise<boolean> {
    const { rig } = this;
    await rig.guest.until('greeted', ({ phase }) => phase === 'awaiting-prepayment');
    const paying = rig.pay({ mode: 'allowance', budgetPeriods: 20 });
    const over = insist('joined, or dead', async () => {
      if (await this.both()) return true;
      return ROLES.some((role) => this.killed === role && this.rig[role].engine === null);
    });
    await Promise.race([paying.then(() => over), over]);
    return ROLES.every((role) => this.rig[role].engine !== null);
  }

  async minute(): Promise<void> {
    await insist('minute 2', async () => {
      await this.recover();
      return ROLES.every((role) =>
        this.rig[role].views.at(-1)?.minutes.some(({ minute }) => minute === 2),
      );
    });
  }

  async buy(): Promise<string> {
    this.list();
    const order = orderOf(this.file, 'allowance');
    const { sign } = this.rig.people.guest;
    await insist('the file', async () => {
      await this.recover();
      const { guest } = this.rig;
      const bought = guest.guestCall.buyFile(order, sign);
      await Promise.race([bought, this.dies()]);
      await this.recover();
      return this.rig.guest.orders.some(({ type }) => type === 'paid');
    });
    const { journal } = this.rig.guest.chain;
    const paid = await journal.list({ kind: 'file' });
    return paid.find(hasLanded)?.signature ?? '';
  }

  /** Resolves when a page is killed from now on. */
  private dies(): Promise<void> {
    if (this.killed !== null || this.kill === null) return new Promise(() => undefined);
    const look = async (): Promise<void> => {
      while (this.killed === null) await pause(AGAIN_MS);
    };
    return look();
  }

  async refund(payment: string): Promise<void> {
    const { rig } = this;
    await insist('the refund', async () => {
      await this.recover();
      const { chain } = rig.host;
      // Finality takes this ledger 13 s; that it is waited for is proven where time is held still.
      for (const { id, role } of await chain.journal.bySignature(payment)) {
        if (role === 'host') await chain.journal.update(id, { state: 'final' });
      }
      const request = { payment, owner: rig.people.host.address };
      const giving = refundPayment(chain, request, rig.people.host.sign);
      await Promise.race([giving, this.dies()]);
      await this.recover();
      const refund = await rig.host.chain.journal.byId(hostRefundId(payment));
      return hasLanded(refund);
    });
    await insist('the refund seen', async () => {
      await this.recover();
      await seekRefunds(rig.guest.chain);
      const seen = await rig.guest.chain.journal.list({ kind: 'refund' });
      return seen.some(hasLanded);
    });
  }

  /** The call is over; what runs behind everything else settles what is left. */
  async check(): Promise<readonly string[]> {
    const { rig } = this;
    await this.recover();
    this.over = true;
    rig.host.engine?.end('host');
    rig.guest.engine?.end('guest');
    for (const role of ROLES) this.keepers[role] = keepBooks(role, rig[role].chain);
    const books: Books = {
      ledger: rig.ledger,
      payee: rig.people.host.address,
      journals: { host: rig.host.chain, guest: rig.guest.chain },
    };
    await untilSettled(books);
    const paid = await checkAgreed(books);
    assert.is(new Set(paid).size, paid.length, 'each thing once');
    const back = rig.ledger.transfers().filter(({ destinationOwner }) => {
      return destinationOwner === rig.people.guest.address;
    });
    for (const role of ROLES) {
      const known = (await rig[role].chain.journal.list({ kind: 'refund', role })).filter(
        (entry) => !isOpen(entry) && hasLanded(entry),
      );
      assert.equal(
        known.map(({ signature }) => signature),
        back.map(({ signature }) => signature),
        `${role}'s refunds`,
      );
    }
    return [...paid, ...back.map(() => 'refund')];
  }

  close(): void {
    for (const role of ROLES) this.keepers[role]?.();
    this.rig.close();
  }
}

interface Crashed {
  readonly kill: Step | null;
  readonly steps: readonly Step[];
  readonly paid: readonly string[];
}

/** Kills at this step, or nobody: then every step there is can be read off. */
export async function crashAt(kill: Step | null): Promise<Crashed> {
  const scene = await Scene.start(kill);
  try {
    const joined = await scene.prepay();
    if (joined) {
      const payment = await scene.buy();
      await scene.minute();
      await scene.refund(payment);
    }
    const paid = await scene.check();
    if (kill !== null) assert.ok(scene.killed, 'nobody died');
    // On a slow machine, later minutes come due.
    const early = paid.filter((name) => !/^minute (?!2$)/.test(name));
    const wanted = joined
      ? ['file', 'minute 2', 'prepay', 'refund']
      : paid.filter((name) => name === 'prepay');
    assert.equal(early, wanted, 'what was paid');
    return { kill, steps: scene.steps, paid };
  } catch (thrown) {
    throw new Error(
      `killed at “${kill ?? 'nothing'}” (${scene.steps.join(', ')}): ${String(thrown)}`,
      {
        cause: thrown,
      },
    );
  } finally {
    scene.close();
  }
}

/** One call for each step, all at once: they mostly wait. Answers what went wrong. */
export async function crashAtEach(steps: readonly Step[]): Promise<readonly string[]> {
  const runs = await Promise.allSettled(steps.map(crashAt));
  return runs.flatMap((run) => (run.status === 'rejected' ? [String(run.reason)] : []));
}
