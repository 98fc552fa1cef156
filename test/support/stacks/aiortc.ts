import { spawn, spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { z } from '@x402/core/schemas';
import { canInstallPackages, installPackages } from '../../../dev/browsers.ts';
import type { Connection } from '../reference-peer/rtc.ts';
import type { Media, Stack } from './stack.ts';

/**
 * aiortc: WebRTC in Python, with codecs. Each connection has a process of its own (`aiortc_bridge.py`), which
 * ends with it. Its errors reject what was asked for; what else it has to say appears on stderr.
 */

const PROGRAM = join(import.meta.dirname, 'aiortc_bridge.py');
/** Debian installs `python3-aiortc` for its own Python, whatever other comes first in PATH. */
const PYTHON = process.env['PYTHON'] ?? '/usr/bin/python3';
const PACKAGE = 'python3-aiortc';
const INSTALL = `Install Debian's ${PACKAGE}, or set PYTHON to a Python that has aiortc.`;
/** To say goodbye to the other side. */
const CLOSING_MS = 5_000;

const askVersion = () => spawnSync(PYTHON, [PROGRAM, '--version'], { encoding: 'utf8' });

/** Installs it first on Debian as root. @throws Error which says what to install. */
export function aiortcVersion(): string {
  const isMissing = askVersion().status !== 0;
  if (isMissing && canInstallPackages()) installPackages([PACKAGE]);
  const { status, stdout, stderr, error } = askVersion();
  if (error) throw new Error(`no Python for aiortc: ${error.message}. ${INSTALL}`);
  if (status !== 0) throw new Error(`${stderr.trim()} ${INSTALL}`);
  return stdout.trim();
}

const Happened = z.union([
  z.object({ event: z.enum(['open', 'close']), channel: z.number() }),
  z.object({ event: z.literal('message'), channel: z.number(), text: z.string() }),
  z.object({ event: z.literal('message'), channel: z.number(), base64: z.string() }),
]);
type Happened = z.infer<typeof Happened>;
const Answer = z.object({ id: z.number(), value: z.unknown(), error: z.string().optional() });
const Line = z.union([Happened, Answer]);
const Sdp = z.string();
const Counts = z.object({ audio: z.number(), video: z.number() });

interface Channel {
  readyState: 'connecting' | 'open' | 'closed';
  send(data: string | Uint8Array): void;
  onopen?: () => void;
  onmessage?: (event: { readonly data: string | Uint8Array }) => void;
}

const toBase64 = (bytes: Uint8Array): string => Buffer.from(bytes).toString('base64');

interface Asked {
  readonly resolve: (value: unknown) => void;
  readonly reject: (why: Error) => void;
}

/** The process and what it was asked. */
function startProgram(onEvent: (event: Happened) => void) {
  const child = spawn(PYTHON, [PROGRAM], { stdio: ['pipe', 'pipe', 'inherit'] });
  const asked = new Map<number, Asked>();
  let count = 0;
  let ended: Error | null = null;
  let isClosing = false;

  const end = (why: string): void => {
    if (!ended && !isClosing) console.error(`aiortc: ${why}`);
    ended ??= new Error(`aiortc: ${why}`);
    for (const { reject } of asked.values()) reject(ended);
    asked.clear();
  };
  child.on('error', ({ message }) => end(message));
  child.on('close', (code, signal) => end(`the process has ended (${String(signal ?? code)})`));
  // A broken pipe shows by the end of the process.
  child.stdin.on('error', () => undefined);
  createInterface(child.stdout).on('line', (text) => {
    const line = Line.parse(JSON.parse(text));
    if ('event' in line) onEvent(line);
    else {
      const one = asked.get(line.id);
      asked.delete(line.id);
      if (line.error === undefined) one?.resolve(line.value);
      else one?.reject(new Error(`aiortc: ${line.error}`));
    }
  });

  const say = (line: object): void => void child.stdin.write(`${JSON.stringify(line)}\n`);
  return {
    say,
    ask(line: object): Promise<unknown> {
      if (ended) return Promise.reject(ended);
      const id = (count += 1);
      say({ id, ...line });
      return new Promise((resolve, reject) => asked.set(id, { resolve, reject }));
    },
    close(): void {
      isClosing = true;
      child.stdin.end();
      setTimeout(() => child.kill('SIGKILL'), CLOSING_MS).unref();
    },
  };
}

function open(): Connection & { readonly media: Media } {
  const channels = new Map<number, Channel>();
  const program = startProgram((told) => {
    const channel = channels.get(told.channel);
    if (told.event === 'message') {
      const data = 'text' in told ? told.text : Buffer.from(told.base64, 'base64');
      channel?.onmessage?.({ data });
    } else if (channel) {
      channel.readyState = told.event === 'open' ? 'open' : 'closed';
      if (told.event === 'open') channel.onopen?.();
    }
  });
  const ask = async (line: object): Promise<string> => Sdp.parse(await program.ask(line));
  let local: { readonly sdp: string } | null = null;
  return {
    get iceGatheringState() {
      return local ? 'complete' : 'new';
    },
    get localDescription() {
      return local;
    },
    createDataChannel(label, { id: number }) {
      const send = (data: string | Uint8Array): void => {
        const said = typeof data === 'string' ? { text: data } : { base64: toBase64(data) };
        program.say({ do: 'send', number, ...said });
      };
      const channel: Channel = { readyState: 'connecting', send };
      channels.set(number, channel);
      program.say({ do: 'channel', label, number });
      return channel;
    },
    setRemoteDescription: ({ type: kind, sdp }) => program.ask({ do: 'remote', kind, sdp }),
    createOffer: async () => ({ sdp: await ask({ do: 'describe', kind: 'offer' }) }),
    createAnswer: async () => ({ sdp: await ask({ do: 'describe', kind: 'answer' }) }),
    async setLocalDescription({ type: kind, sdp }) {
      local = { sdp: await ask({ do: 'local', kind, sdp }) };
    },
    close: () => program.close(),
    media: {
      answer: (sdp) => ask({ do: 'media', sdp }),
      received: async () => Counts.parse(await program.ask({ do: 'received' })),
    },
  };
}

export const aiortc: Stack = { name: 'aiortc', open };
