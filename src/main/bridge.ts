import { type Remote, transfer, wrap } from 'comlink';
import { workerUrls } from 'pay2chat:build';
import type { LedgerApi } from '../shared/api/ledger.ts';
import type { ClockApi } from '../shared/api/clock.ts';
import type { TransferApi } from '../shared/api/transfer.ts';
import type { Workers } from './app/workers.ts';
import { trustedScriptUrl } from './trusted-types.ts';

function spawn(name: keyof typeof workerUrls): Worker {
  return new Worker(trustedScriptUrl(workerUrls[name]), { type: 'module', name });
}

/**
 * Starts the workers and owns their lifetime. No other file does. A worker starts when it is first
 * needed and is never terminated: the ledger worker may still be polling for a payment long after a
 * call has ended (docs/architecture.md, "Module boundaries").
 */
export function createWorkers(onCrash: (name: string, message: string) => void): Workers {
  let ledger: Remote<LedgerApi> | null = null;
  let clock: Remote<ClockApi> | null = null;
  let files: Remote<TransferApi> | null = null;
  let frames: Worker | null = null;

  function start(name: keyof typeof workerUrls): Worker {
    const started = spawn(name);
    started.addEventListener('error', (event) => onCrash(name, event.message));
    return started;
  }
  const open = <Api>(name: keyof typeof workerUrls): Remote<Api> => wrap<Api>(start(name));

  const workers: Workers = {
    ledger: () => (ledger ??= open<LedgerApi>('ledger')),
    clock: () => clock,
    opened: () => files !== null,
    transfer() {
      if (files) return files;
      files = open<TransferApi>('transfer');
      const { port1, port2 } = new MessageChannel();
      void files.attachLedger(transfer(port1, [port1]));
      void workers.ledger().attachTransfer(transfer(port2, [port2]));
      return files;
    },
    frames() {
      if (frames) return frames;
      frames = start('frames');
      const { port1, port2 } = new MessageChannel();
      frames.postMessage(port1, [port1]);
      void workers.ledger().attachFrames(transfer(port2, [port2]));
      return frames;
    },
    async connectClock() {
      if (clock) return;
      clock = open<ClockApi>('clock');
      const { port1, port2 } = new MessageChannel();
      await Promise.all([
        clock.connect(transfer(port1, [port1])),
        workers.ledger().attachClock(transfer(port2, [port2])),
      ]);
    },
  };
  return workers;
}
