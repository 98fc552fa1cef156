import { preflight } from '../../src/main/route/preflight.ts';
import { explainNoRoute } from '../../src/main/route/reach.ts';
import { createLocalMedia } from '../../src/main/media/local-media.ts';
import { createGate } from '../../src/main/media/gate.ts';
import { sendersOf, watchQuality } from '../../src/main/quality/watch.ts';
import { createScope, live, type Scope } from '../../src/main/rtc/scope.ts';
import { createCallConnection } from '../../src/main/rtc/call-connection.ts';
import type { Peer } from '../../src/main/rtc/peer.ts';
import {
  encodeInvite,
  encodeRepair,
  encodeReply,
  hashInvite,
  parseCode,
} from '../../src/shared/call/code.ts';
import { INVITE_HASH_BYTES } from '../../src/shared/call/code-body.ts';
import { P2cError, type Result } from '../../src/shared/errors.ts';
import { createEventLog } from '../../src/shared/log.ts';
import type { SessionDescription } from '../../src/shared/call/sdp.ts';
import type { DevicesMessage } from '../../src/shared/call/signal-messages.ts';
import type { LabApi, LabOptions, LabSnapshot, LabSound, WorkerReport } from './contract.ts';
import { type FrameGuard, frameGuard } from '../../src/main/rtc/frames.ts';
import {
  connectionInUse,
  countMediaSections,
  directions,
  newestRemote,
  signalChannel,
} from './tap.ts';

/** A page with the WebRTC core and nothing else: no payments, no interface, echoing workers. */

const log = createEventLog('lab', () => performance.now(), 2000);
const local = createLocalMedia();
const gate = createGate(local);
const video = document.querySelector('video') ?? document.createElement('video');
const sections = countMediaSections();
const PAID_MS = 8 * 3_600_000;

/** The project's own frames worker, with the test in the place of the ledger worker. */
const frames = new Worker('frames.js', { type: 'module' });
const lease = new MessageChannel();
frames.postMessage(lease.port1, [lease.port1]);

let longestGapMs = 0;
let ranAtMs = performance.now();
setInterval(() => {
  const nowMs = performance.now();
  longestGapMs = Math.max(longestGapMs, nowMs - ranAtMs);
  ranAtMs = nowMs;
}, 10);

let peer: Peer | null = null;
let scope: Scope = createScope();
const workers: Partial<Record<'x402' | 'files', Worker>> = {};
let seen = fresh();
let talking: ReturnType<typeof setInterval> | undefined;
let said = 0;

function fresh() {
  return {
    states: [] as string[],
    errors: [] as string[],
    byes: [] as string[],
    chat: [] as string[],
    devices: null as DevicesMessage | null,
    rx: null as boolean | null,
    remote: null as MediaStream | null,
  };
}

function current(): Peer {
  if (!peer) throw new Error('no peer yet');
  return peer;
}

function valueOf<T>(result: Result<T>): T {
  if (!result.ok) throw new P2cError(result.error);
  return result.value;
}

const repairCode = (session: SessionDescription): string =>
  encodeRepair({ version: 1, session, boundTo: new Uint8Array(INVITE_HASH_BYTES) });

const announce = (): void => void peer?.signal.send(local.announcement());

local.onTrack((kind, track) => void peer?.setTrack(kind, track));
local.state.listen(announce);

function guardOf({ idleGuard, noFramesWorker, spoilsFrames }: LabOptions): FrameGuard {
  // The worker answers, of a sender that it never sees.
  if (idleGuard) return (_, ...on) => frameGuard(frames)({} as RTCRtpSender, ...on);
  if (spoilsFrames) return frameGuard(new Worker('spoil.js', { type: 'module' }));
  if (!noFramesWorker) return frameGuard(frames);
  // Nothing in it, as where it could not be loaded.
  return frameGuard(new Worker(URL.createObjectURL(new Blob())));
}

async function soundOf(connection: RTCPeerConnection | null): Promise<LabSound> {
  const isSound = ({ track }: RTCRtpReceiver): boolean => track.kind === 'audio';
  const section = connection?.getTransceivers().find(({ receiver }) => isSound(receiver));
  const stats = await section?.receiver.getStats();
  const counts = new Map<string, unknown>();
  stats?.forEach((stat: Record<string, unknown>) => {
    if (stat['type'] !== 'inbound-rtp') return;
    for (const [name, value] of Object.entries(stat)) counts.set(name, value);
  });
  const count = (name: string): number => Number(counts.get(name) ?? 0);
  return {
    codecs: (section?.sender.getParameters().codecs ?? []).map(({ mimeType }) => mimeType),
    bytes: count('bytesReceived'),
    packets: count('packetsReceived'),
    samples: count('totalSamplesReceived'),
    concealed: count('concealedSamples'),
  };
}

const api: LabApi = {
  async create(options) {
    scope = createScope();
    seen = fresh();
    said = 0;
    if (options.plainSound) {
      Object.assign(RTCRtpTransceiver.prototype, { setCodecPreferences: () => undefined });
    }
    for (const label of ['x402', 'files'] as const) {
      const worker = new Worker('worker.js', { type: 'module' });
      workers[label] = worker;
      scope.add(() => worker.terminate());
    }
    lease.port2.postMessage(PAID_MS);
    peer = createCallConnection({
      role: options.role,
      guard: guardOf(options),
      ice: { iceServers: options.ice ?? (options.stun ? [{ urls: options.stun }] : []) },
      log,
      forceBridge: options.forceBridge ?? false,
      without: options.without ?? [],
      ...(options.limitMs ? { limitMs: options.limitMs } : {}),
      handover: (label, endpoint) => workers[label]?.postMessage({ endpoint }, [endpoint]),
    });
    const { signal, stats } = peer;
    peer.onEvent((event) => {
      if (event.type === 'state') seen.states.push(event.state);
      if (event.type === 'error') seen.errors.push(event.error.code);
      if (event.type === 'bye') seen.byes.push(event.reason);
      if (event.type === 'remote-media') {
        seen.remote = event.stream;
        gate.setRemote(event.stream);
        video.srcObject = event.stream;
        void video.play().catch(() => undefined);
      }
    });
    signal.on('chat', ({ text }) => seen.chat.push(text));
    signal.on('devices', (devices) => (seen.devices = devices));
    if (!options.unwatched) {
      watchQuality({
        beats: () => () => undefined,
        scope,
        stats,
        expected: () => (seen.devices ? sendersOf(seen.devices) : { audio: false, video: false }),
        onSample: ({ rx }) => (seen.rx = rx ?? null),
      });
    }
    announce();
  },
  devices: (wanted) => local.acquire(wanted),
  async invite() {
    const session = await current().makeOffer(new AbortController().signal);
    return encodeInvite({ session, terms: null, nonceCommitment: new Uint8Array(16) });
  },
  async reply(text) {
    const { invite, bytes } = valueOf(parseCode(text, 'invite'));
    const session = await current().makeAnswer(invite.session, new AbortController().signal);
    return encodeReply({ version: 1, session, inviteHash: await hashInvite(bytes) });
  },
  async accept(text) {
    await current().acceptAnswer(valueOf(parseCode(text, 'reply')).reply.session);
  },
  until(states, withinMs) {
    const { state } = current();
    const startMs = performance.now();
    return new Promise((resolve, reject) => {
      const finish = (): void => {
        clearTimeout(timer);
        queueMicrotask(() => stop());
      };
      const timer = setTimeout(() => {
        finish();
        reject(new Error(`still ${state.get()} after ${withinMs} ms, not ${states.join(' or ')}`));
      }, withinMs);
      const stop = state.subscribe((now) => {
        if (!states.includes(now)) return;
        finish();
        resolve(performance.now() - startMs);
      });
    });
  },
  startMedia: async () => current().startMedia(local.tracks()),
  setCamera: (on) => local.setCamera(on),
  setScreen: (on) => local.setScreen(on),
  chat: async (text) => current().signal.send({ type: 'chat', text }),
  async talk(everyMs) {
    clearInterval(talking);
    const say = (): void => {
      if (peer?.signal.send({ type: 'chat', text: String(said + 1) })) said += 1;
    };
    if (everyMs > 0) talking = setInterval(say, everyMs);
    return said;
  },
  repairOffer: async () => repairCode(await current().repair.offer(new AbortController().signal)),
  async repairAnswer(text) {
    const { repair } = valueOf(parseCode(text, 'repair'));
    return repairCode(await current().repair.answer(repair.session, new AbortController().signal));
  },
  async repairAccept(text) {
    await current().repair.accept(valueOf(parseCode(text, 'repair')).repair.session);
  },
  async raw(text, times) {
    for (let sent = 0; sent < times; sent += 1) signalChannel()?.send(text);
  },
  async describe() {
    return (await connectionInUse()?.createOffer())?.sdp ?? '';
  },
  theirs: async () => newestRemote(),
  async openChannels(label, count) {
    for (let made = 0; made < count; made += 1) {
      const channel = connectionInUse()?.createDataChannel(label);
      channel?.addEventListener('open', () => channel.send('{"type":"bye","reason":"host"}'));
    }
  },
  cut: async () => connectionInUse()?.close(),
  lease: async (ms) => lease.port2.postMessage(ms),
  async arrived() {
    let [frames, sound] = [0, 0];
    (await connectionInUse()?.getStats())?.forEach((stat: Record<string, unknown>) => {
      if (stat['type'] !== 'inbound-rtp') return;
      // Packets without a frame are padding, by which Chromium measures the path.
      if (stat['kind'] === 'video') frames += Number(stat['framesReceived'] ?? 0);
      else sound += Number(stat['packetsReceived'] ?? 0);
    });
    return [frames, sound];
  },
  sound: () => soundOf(connectionInUse()),
  async longestGapMs() {
    const gap = longestGapMs;
    longestGapMs = 0;
    return gap;
  },
  order: async (label, order) => workers[label]?.postMessage(order),
  report: (label) =>
    new Promise<WorkerReport>((resolve) => {
      const { port1, port2 } = new MessageChannel();
      port1.onmessage = ({ data }: MessageEvent<WorkerReport>) => {
        port1.close();
        resolve(data);
      };
      workers[label]?.postMessage({ order: 'report', to: port2 }, [port2]);
    }),
  async block(ms) {
    const untilMs = performance.now() + ms;
    while (performance.now() < untilMs);
  },
  async snapshot(): Promise<LabSnapshot> {
    const { microphone, camera } = local.announcement();
    const own = local.tracks();
    const tracks = [own.audio, own.video].flatMap((track) =>
      track ? [`${track.kind} ${track.readyState} ${track.enabled ? 'on' : 'off'}`] : [],
    );
    const { devices, remote, ...rest } = seen;
    return {
      ...rest,
      state: peer?.state.get() ?? 'none',
      bridged: peer?.bridged ?? false,
      peerDevices: devices
        ? `${devices.microphone} ${devices.camera}${devices.screen ? ' screen' : ''}`
        : 'unknown',
      mediaSections: sections(),
      directions: directions(),
      local: { microphone, camera, error: local.state.get().error?.code ?? null, tracks },
      remoteTracks: remote?.getTracks().length ?? 0,
      videoWidth: video.videoWidth,
      currentTime: video.currentTime,
      live: live.counts(),
    };
  },
  stats: () => current().stats(),
  async closeAsked() {
    const asked = current()
      .stats()
      .then(
        () => true,
        () => true,
      );
    await api.close();
    return Promise.race([
      asked,
      new Promise<boolean>((resolve) => setTimeout(() => resolve(false), 5_000)),
    ]);
  },
  log: async () => log.entries(),
  preflight: (servers) => preflight(servers, new AbortController().signal),
  async whyNoRoute(servers) {
    const { candidates } = await current().stats();
    return candidates && explainNoRoute(candidates.local, candidates.remote, servers);
  },
  async close(reason) {
    await current().close(reason);
    scope.close();
    gate.setRemote(null);
    gate.set(true, true);
    local.stop();
    video.srcObject = null;
    peer = null;
  },
};

Object.assign(globalThis, { lab: api });
