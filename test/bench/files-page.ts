import { transfer, wrap } from 'comlink';
import { encodeControl, parseControl } from '../../src/shared/files/control.ts';
import { createStages, type Run, type Stages } from './files-stages.ts';

/** One side of the file bench: one connection, and for each run two new channels on it. */

export interface FilesPage {
  offer(): Promise<string>;
  answer(offer: string): Promise<string>;
  accept(answer: string): Promise<void>;
  /** Resolves when connected; answers the largest message that the peer takes. */
  connected(): Promise<number>;
  /** Hashes the file in the page's input. Resolves to its listing, as one side sends it to the other. */
  load(): Promise<string>;
  /** Both hashes of that file, in the worker: how many ms they take. */
  hash(): Promise<number>;
  expect(listing: string): Promise<void>;
  arm(run: Run, onMain: boolean): Promise<void>;
  finish(): Promise<number>;
}

const connection = new RTCPeerConnection();
// Without a channel there would be no association to describe.
connection.createDataChannel('first', { negotiated: true, id: 0 });
const worker = wrap<Stages>(new Worker('files-worker.js', { type: 'module' }));
const main = createStages();
/** Main's references keep the channels from collection. */
const channels: RTCDataChannel[] = [];
let armed: Pick<Stages, 'finish'> = main;

async function described(): Promise<string> {
  await connection.setLocalDescription();
  while (connection.iceGatheringState !== 'complete') {
    await new Promise((resolve) =>
      connection.addEventListener('icegatheringstatechange', resolve, { once: true }),
    );
  }
  return connection.localDescription?.sdp ?? '';
}

function nextChannel(): RTCDataChannel {
  const id = channels.length + 1;
  const channel = connection.createDataChannel('files', { negotiated: true, id });
  channels.push(channel);
  return channel;
}

function chosen(): File {
  const file = document.querySelector('input')?.files?.[0];
  if (!file) throw new Error('no file was chosen');
  return file;
}

const page: FilesPage = {
  offer: described,
  async answer(sdp) {
    await connection.setRemoteDescription({ type: 'offer', sdp });
    return described();
  },
  accept: (sdp) => connection.setRemoteDescription({ type: 'answer', sdp }),
  async connected() {
    while (connection.connectionState !== 'connected') {
      await new Promise((resolve) =>
        connection.addEventListener('connectionstatechange', resolve, { once: true }),
      );
    }
    return connection.sctp?.maxMessageSize ?? 65_536;
  },
  async load() {
    const file = chosen();
    await main.load(file);
    return encodeControl({ type: 'listing', listing: await worker.load(file) });
  },
  hash: () => worker.hash(chosen()),
  async expect(told) {
    const message = parseControl(told);
    if (!message.ok || message.value.type !== 'listing') throw new Error('no listing');
    const { listing } = message.value;
    await main.expect(listing);
    await worker.expect(listing);
  },
  async arm(run, onMain) {
    armed = onMain ? main : worker;
    const lane = nextChannel();
    const control = nextChannel();
    if (onMain) return main.arm(run, lane, control);
    const [first, second] = [lane as unknown as Transferable, control as unknown as Transferable];
    await worker.arm(run, transfer(lane, [first]), transfer(control, [second]));
  },
  finish: () => armed.finish(),
};

Object.assign(globalThis, { bench: page });
