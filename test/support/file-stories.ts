import * as assert from 'uvu/assert';
import type { Role } from '../../src/shared/api/ledger.ts';
import { usdc } from '../../src/shared/money.ts';
import type { SaleOrder, SaleListing } from '../../src/shared/api/sale.ts';
import { seeded } from '../unit/billing/sim-world.ts';
import { type CallPage, openRig, orderOf, pause, type Rig, ROLES } from './rig.ts';
import { FILE_PRICE, listing, relisted } from './samples.ts';

/**
 * Purchases that nobody planned: a seed draws the steps (buy, withdraw, list again, claim, kill). In every
 * case the buyer has paid for each file at most once, and has a paid file as soon as the host offers it.
 */

const FILES = 2;
const STEPS = 7;
/** Tries to have a paid file, once everybody is well again. */
const TRIES = 40;

type Paid = Extract<SaleOrder, { type: 'paid' }>;
const paidAs = ({ orders }: CallPage, { id }: SaleListing): Paid | undefined =>
  orders.findLast((order): order is Paid => order.type === 'paid' && order.id === id);

class Story {
  /** The steps so far, which explain a failure. */
  readonly told: string[] = [];
  private readonly rig: Rig;
  private readonly random: () => number;
  /** As each is, or was last, listed. */
  private readonly files: SaleListing[];
  private readonly listed: boolean[];
  /** Frames until somebody dies. */
  private fuse: { left: number; readonly role: Role } | null = null;
  /** The host denies what it owes. */
  private denies = false;

  constructor(rig: Rig, random: () => number) {
    this.rig = rig;
    this.random = random;
    this.files = Array.from({ length: FILES }, (_, at) =>
      listing(`${at}.bin`, { price: usdc(FILE_PRICE + BigInt(at)) }),
    );
    this.listed = this.files.map(() => true);
    rig.tamper = ({ from, text }) => {
      if (this.fuse && (this.fuse.left -= 1) <= 0) {
        const { role } = this.fuse;
        this.fuse = null;
        this.told.push(`${role} dies`);
        rig[role].crash();
        return null;
      }
      if (!this.denies || from !== 'host' || !text.includes('"secret"')) return text;
      const { id } = JSON.parse(text) as { id: unknown };
      const error = { code: -32602, message: 'unknown_resource' };
      return JSON.stringify({ jsonrpc: '2.0', id, error });
    };
  }

  private pick(below: number): number {
    return Math.floor(this.random() * below);
  }
  private list(): void {
    const listings = this.files.filter((_, at) => this.listed[at]);
    for (const role of ROLES) {
      const { engine: call, dead } = this.rig[role];
      if (!dead) call?.onFileNews({ type: 'listings', listings });
    }
  }

  /** Pages that are gone come back; a host chooses its files again, which gives them other ids. */
  private async recover(): Promise<void> {
    for (;;) {
      const dead = ROLES.filter((role) => this.rig[role].dead);
      if (dead.length === 0) return;
      this.fuse = null;
      await pause(this.random() * 1_000);
      for (const role of dead) {
        this.told.push(`${role} comes back`);
        await this.rig.rejoin(role);
        if (role === 'host') this.files.forEach((file, at) => (this.files[at] = relisted(file)));
      }
      this.rig.connect();
      this.list();
    }
  }

  private async step(): Promise<void> {
    const at = this.pick(FILES);
    const file = this.files[at];
    const { guest } = this.rig;
    if (!file) return;
    const { sign, signMessage } = this.rig.people.guest;
    const what = this.pick(10);
    const note = (words: string) => (answer: unknown) =>
      void this.told.push(`${words}: ${JSON.stringify(answer)}`);
    const gone = (): void => undefined;
    switch (what) {
      case 0:
      case 1:
      case 2: {
        this.told.push(`buy ${at}`);
        const funds = this.random() < 0.5 ? 'wallet' : 'allowance';
        void guest.guestCall.buyFile(orderOf(file, funds), sign).then(note(`bought ${at}`), gone);
        break;
      }
      case 3:
        this.told.push(`claim ${at}`);
        void guest.guestCall.reclaimFile(file.id, signMessage).then(note(`claimed ${at}`), gone);
        break;
      case 4:
        this.told.push(`withdraw ${at}`);
        this.listed[at] = false;
        this.list();
        break;
      case 5:
        this.told.push(`list ${at} anew`);
        this.files[at] = this.random() < 0.5 ? file : relisted(file);
        this.listed[at] = true;
        this.list();
        break;
      case 6:
        this.fuse = { left: 1 + this.pick(12), role: ROLES[this.pick(2)] ?? 'host' };
        break;
      case 7:
        this.denies = !this.denies;
        this.told.push(this.denies ? 'the host denies' : 'the host gives');
        break;
      default:
        for (const role of what === 8 ? ROLES : [ROLES[this.pick(2)] ?? 'host']) {
          this.told.push(`${role} reloads`);
          this.rig[role].crash();
        }
    }
    await pause(this.random() * (this.random() < 0.5 ? 200 : 6_000));
    await this.recover();
  }

  private sold = (at: number): number =>
    this.rig.ledger.transfers().filter(({ amount }) => amount === this.files[at]?.price).length;

  /** Everybody is honest now, and both files are offered: what is paid for can be had. */
  private async have(at: number): Promise<void> {
    const { sign, signMessage } = this.rig.people.guest;
    for (let tries = 0; tries < TRIES; tries += 1) {
      const file = this.files[at];
      const { guest, host } = this.rig;
      if (!file) return;
      const [mine, theirs] = [paidAs(guest, file), paidAs(host, file)];
      if (mine && theirs) return assert.equal(mine.secret, theirs.secret);
      const offered = guest.orders.findLast(({ type }) => type === 'bought-before');
      const answer =
        offered?.type === 'bought-before' && offered.ids.includes(file.id)
          ? await guest.guestCall.reclaimFile(file.id, signMessage)
          : await guest.guestCall.buyFile(orderOf(file), sign);
      this.told.push(`asked for ${at}: ${JSON.stringify(answer)}`);
      await pause(5_000);
    }
    throw new Error(`file ${at} is paid for and cannot be had`);
  }

  async play(): Promise<void> {
    this.list();
    for (let step = 0; step < STEPS; step += 1) await this.step();
    this.fuse = null;
    this.denies = false;
    this.listed.fill(true);
    this.list();
    // From now on no unpaid file gets paid: the story begins no further purchase.
    await pause(45_000);
    for (let at = 0; at < FILES; at += 1) {
      if (this.sold(at) > 0) await this.have(at);
      assert.ok(this.sold(at) <= 1, `file ${at} was paid for ${this.sold(at)} times`);
    }
  }
}

/** One call's story. Rejects with what happened in it. */
async function fileStory(seed: number): Promise<void> {
  const rig = await openRig({ guestUsdc: '60', periodSeconds: 300 });
  const story = new Story(rig, seeded(seed));
  try {
    assert.ok((await rig.pay({ mode: 'allowance', budgetPeriods: 40 })).ok);
    await rig.guest.until('admitted', ({ billing }) => billing?.running ?? false);
    await story.play();
  } catch (thrown) {
    const said = [...story.told, String(thrown)].join('\n  ');
    throw new Error(`SEED=${seed}\n  ${said}`, { cause: thrown });
  } finally {
    rig.close();
  }
}

/** Calls at a time: each mostly waits. */
const BESIDE = 10;

/** Plays `count` stories, from this seed on; answers what happened in those that went wrong. */
export async function fileStories(seed: number, count: number): Promise<readonly string[]> {
  const failed: string[] = [];
  let next = seed;
  const play = async (): Promise<void> => {
    while (next < seed + count) {
      const mine = next;
      next += 1;
      await fileStory(mine).catch((thrown: unknown) => void failed.push(String(thrown)));
    }
  };
  await Promise.all(Array.from({ length: BESIDE }, play));
  return failed;
}
