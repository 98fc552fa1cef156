import { VersionedTransaction } from '@solana/web3.js';
import { isFields } from '../../src/shared/fields.ts';
import type { AnyNode } from './site.ts';

/** A node in front of another that keeps back transactions of ringing, so that something can happen meanwhile. */

/** By the characters of its memo (docs/protocol/ringing.md, "Messages"). */
const STEPS = { knock: 336, answer: 592, reply: 272 } as const;
/** `fill`: it moves SOL, and has no memo. */
type Step = keyof typeof STEPS | 'fill';

interface HeldNode {
  /** Keeps back this step from now on. */
  hold(step: Step): void;
  /** Resolves once one is kept back. */
  held(step: Step): Promise<void>;
  /** Lets through what was kept back, unless its page has gone, and what follows. */
  release(step: Step): void;
}

interface Kept {
  readonly waiting: Promise<void>;
  readonly release: () => void;
  readonly came: Promise<void>;
  readonly come: () => void;
}

/** Nobody reads it. */
const GONE = { status: 499, headers: {}, body: '' };

function gate(): readonly [Promise<void>, () => void] {
  let open = (): void => undefined;
  const opened = new Promise<void>((resolve) => (open = resolve));
  return [opened, open];
}

/** Returns null for a request that sends nothing of ringing. */
function stepOf(body: string): Step | null {
  const asked: unknown = JSON.parse(body);
  const { method, params } = isFields(asked) ? asked : {};
  if (method !== 'sendTransaction' || !Array.isArray(params)) return null;
  const { message } = VersionedTransaction.deserialize(Buffer.from(String(params[0]), 'base64'));
  const lengths = message.compiledInstructions.map(({ data }) => data.length);
  const [step] = Object.entries(STEPS).find(([, length]) => lengths.includes(length)) ?? [];
  if (step === 'knock' || step === 'answer' || step === 'reply') return step;
  // Two of the budget, and a System transfer: its tag and 64 bits.
  return lengths.length === 3 && lengths[2] === 12 ? 'fill' : null;
}

export function heldNode<Node extends AnyNode>(node: Node): Node & HeldNode {
  const kept = new Map<Step, Kept>();
  return {
    ...node,
    async handleRpc(body, signal) {
      const step = stepOf(body);
      const found = step && kept.get(step);
      if (found) {
        found.come();
        await found.waiting;
        if (signal?.aborted) return GONE;
      }
      return node.handleRpc(body, signal);
    },
    hold(step) {
      const [waiting, release] = gate();
      const [came, come] = gate();
      kept.set(step, { waiting, release, came, come });
    },
    async held(step) {
      await kept.get(step)?.came;
    },
    release(step) {
      kept.get(step)?.release();
      kept.delete(step);
    },
  };
}
