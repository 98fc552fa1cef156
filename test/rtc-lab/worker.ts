import { createReplay, type Sync } from '../../src/shared/call/replay.ts';
import { openChannel, type WorkerChannel } from '../../src/workers/channel.ts';
import type { WorkerOrder, WorkerReport } from './contract.ts';

/**
 * Stands in for a worker that owns the channels of one label. It answers each `ping …` with `pong …`,
 * sends what a test asks for, and counts. It echoes bytes once, marked by their first byte. Lines of
 * text go through the same replay as the real workers' messages, so each arrives once and in order.
 */

const PING_MS = 250;
const ECHO = 1;
const ECHOED = 2;
const SYNC = 'sync ';

const report = {
  open: false,
  texts: [] as string[],
  said: 0,
  echoedBytes: 0,
  pongs: 0,
  largestGapMs: 0,
  lowEvents: 0,
  channels: 0,
};

const replay = createReplay<WorkerChannel>({
  stream: crypto.randomUUID(),
  encode: (sync) => SYNC + JSON.stringify(sync),
  onFlood: () => undefined,
  nowMs: () => performance.now(),
});
let newest: WorkerChannel | null = null;
let lastPongMs = 0;

function own(endpoint: RTCDataChannel | MessagePort): void {
  const channel = openChannel(endpoint);
  report.channels += 1;
  channel.onOpen(() => {
    newest = channel;
    report.open = true;
    replay.opened(channel);
  });
  channel.onClose(() => {
    report.channels -= 1;
    replay.closed(channel);
  });
  channel.onLow(() => (report.lowEvents += 1));
  channel.onMessage((data) => {
    if (typeof data === 'string') return receive(data, channel);
    if (data[0] === ECHO) {
      const echo = data.slice();
      echo[0] = ECHOED;
      channel.send(echo);
    } else report.echoedBytes += data.length;
  });
}

function receive(text: string, from: WorkerChannel): void {
  if (text.startsWith(SYNC)) {
    const sync: Sync = JSON.parse(text.slice(SYNC.length));
    replay.synced(from, sync);
  } else if (text.startsWith('ping')) {
    from.send(text.replace('ping', 'pong'));
    replay.acknowledge();
  } else if (text.startsWith('pong')) {
    const nowMs = performance.now();
    if (lastPongMs > 0) report.largestGapMs = Math.max(report.largestGapMs, nowMs - lastPongMs);
    lastPongMs = nowMs;
    report.pongs += 1;
  } else if (replay.arrived(from)) report.texts.push(text);
}

let count = 0;
let timer: ReturnType<typeof setInterval> | undefined;
let talking: ReturnType<typeof setInterval> | undefined;

const talk = (): void => {
  if (replay.send(String(report.said + 1))) report.said += 1;
  replay.acknowledge();
};

function obey(order: WorkerOrder): void {
  switch (order.order) {
    case 'send':
      return void replay.send(order.text);
    case 'bytes':
      newest?.setLowWater(order.lowWater);
      for (let sent = 0; sent < order.messages; sent += 1) {
        newest?.send(new Uint8Array(order.size).fill(ECHO, 0, 1));
      }
      return;
    case 'ping':
      clearInterval(timer);
      lastPongMs = 0;
      Object.assign(report, { pongs: 0, largestGapMs: 0 });
      if (order.on) timer = setInterval(() => newest?.send(`ping ${(count += 1)}`), PING_MS);
      return;
    case 'talk':
      clearInterval(talking);
      if (order.everyMs > 0) talking = setInterval(talk, order.everyMs);
      return;
    case 'report': {
      const answer: WorkerReport = { ...report, buffered: newest?.bufferedAmount ?? 0 };
      return order.to.postMessage(answer);
    }
  }
}

type Handed = WorkerOrder | { readonly endpoint: RTCDataChannel | MessagePort };
addEventListener('message', ({ data }: MessageEvent<Handed>) =>
  'endpoint' in data ? own(data.endpoint) : obey(data),
);
