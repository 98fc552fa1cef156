import { type Remote, transfer, wrap } from 'comlink';
import { workerUrls } from 'pay2chat:build';
import type { LedgerApi } from '../shared/api/ledger.ts';
import type { ClockApi } from '../shared/api/clock.ts';
import type { TransferApi } from '../shared/api/transfer.ts';
import type { Rooms } from './app/rooms.ts';
import { trustedScriptUrl } from './trusted-types.ts';

function spawn(room: keyof typeof workerUrls): Worker {
  return new Worker(trustedScriptUrl(workerUrls[room]), { type: 'module', name: room });
}

/**
 * Spawns the workers and owns their lifetime; no other file does. A worker starts when it is first
 * needed and is never terminated: the ledger worker may still be polling for a payment long after a
 * call has ended (docs/architecture.md, "Walls").
 */
export function createRooms(onCrash: (room: string, message: string) => void): Rooms {
  let ledger: Remote<LedgerApi> | null = null;
  let clock: Remote<ClockApi> | null = null;
  let files: Remote<TransferApi> | null = null;
  let frames: Worker | null = null;

  function start(room: keyof typeof workerUrls): Worker {
    const worker = spawn(room);
    worker.addEventListener('error', (event) => onCrash(room, event.message));
    return worker;
  }
  const open = <Api>(room: keyof typeof workerUrls): Remote<Api> => wrap<Api>(start(room));

  const rooms: Rooms = {
    ledger: () => (ledger ??= open<LedgerApi>('ledger')),
    clock: () => clock,
    opened: () => files !== null,
    transfer() {
      if (files) return files;
      files = open<TransferApi>('transfer');
      const { port1, port2 } = new MessageChannel();
      void files.attachLedger(transfer(port1, [port1]));
      void rooms.ledger().attachTransfer(transfer(port2, [port2]));
      return files;
    },
    frames() {
      if (frames) return frames;
      frames = start('frames');
      const { port1, port2 } = new MessageChannel();
      frames.postMessage(port1, [port1]);
      void rooms.ledger().attachFrames(transfer(port2, [port2]));
      return frames;
    },
    async connectClock() {
      if (clock) return;
      clock = open<ClockApi>('clock');
      const { port1, port2 } = new MessageChannel();
      await Promise.all([
        clock.connect(transfer(port1, [port1])),
        rooms.ledger().attachClock(transfer(port2, [port2])),
      ]);
    },
  };
  return rooms;
}
