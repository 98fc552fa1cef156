/** Frames that are almost right, the same ones each time. */
import { type ControlMessage, encodeControl } from '../../../src/shared/files/control.ts';

/** xorshift32: the same nonsense each time. */
export class Dice {
  private state: number;
  constructor(seed: number) {
    this.state = seed;
  }
  below(end: number): number {
    this.state ^= this.state << 13;
    this.state ^= this.state >>> 17;
    this.state ^= this.state << 5;
    return (this.state >>> 0) % end;
  }
  bytes(length: number): Uint8Array {
    return Uint8Array.from({ length }, () => this.below(256));
  }
  pick<T>(from: readonly T[]): T {
    return from[this.below(from.length)] as T;
  }
}

/** Bytes changed, cut, doubled or exchanged. */
export function bend(dice: Dice, frame: Uint8Array): Uint8Array {
  const bent = frame.slice(0, dice.below(8) === 0 ? dice.below(frame.length + 1) : frame.length);
  for (let i = dice.below(4); i > 0 && bent.length > 0; i--) {
    // The header is where it hurts.
    const at =
      dice.below(2) === 0 ? dice.below(Math.min(13, bent.length)) : dice.below(bent.length);
    bent[at] = dice.pick([0, 1, 2, 3, 127, 128, 255, dice.below(256)]);
  }
  return bent;
}

const VALUES = [
  null,
  true,
  -1,
  0,
  1,
  1.5,
  2 ** 32,
  2 ** 53,
  1e308,
  '',
  'x',
  '__proto__',
  [],
  {},
  [[0, 1]],
];

export function bendText(dice: Dice, text: string): string {
  const kind = dice.below(5);
  if (kind === 0) return text.slice(0, dice.below(text.length + 1));
  if (kind === 1) {
    const at = dice.below(text.length);
    return `${text.slice(0, at)}${String.fromCharCode(dice.below(0x3000))}${text.slice(at + 1)}`;
  }
  if (kind === 2) return dice.pick(['', '[', '{', '"', 'null', '0', '{"type":{}}', '[[[[[[[[[']);
  const fields: unknown = JSON.parse(text);
  if (typeof fields !== 'object' || fields === null) return text;
  const entries = Object.entries(fields).map(([name, value]): [string, unknown] =>
    dice.below(3) === 0 ? [name, dice.pick(VALUES)] : [name, value],
  );
  return JSON.stringify(Object.fromEntries(entries));
}

/** Samples of every control message, real ids and streams among them. */
export function messages(
  id: string,
  root: Uint8Array<ArrayBuffer>,
  stream: number,
): readonly string[] {
  const salt = new Uint8Array(32);
  const all: readonly ControlMessage[] = [
    { type: 'withdrawn', id: 'cd'.repeat(16) },
    { type: 'listed', ids: [id] },
    { type: 'open', stream, id, root, have: [[0, 3]], unit: 262_144 },
    { type: 'start', stream, salt, unit: 65_536 },
    { type: 'ready', stream },
    {
      type: 'ack',
      stream,
      chunks: [
        [0, 1],
        [5, 2],
      ],
      parts: [[4, 900]],
    },
    { type: 'pause', stream },
    { type: 'resume', stream },
    { type: 'received', id: 'cd'.repeat(16), root, signature: new Uint8Array(64) },
  ];
  return all.map(encodeControl);
}

/** A listing of a file that nobody has. */
export const strange = (dice: Dice): string =>
  JSON.stringify({
    type: 'listing',
    id: Buffer.from(dice.bytes(16)).toString('hex'),
    name: String.fromCharCode(...dice.bytes(40)),
    description: 'x'.repeat(2000),
    price: '1',
    size: dice.below(2 ** 31),
    chunkSize: 65_536,
    sha256: '00'.repeat(32),
    root: '00'.repeat(32),
    salt: Buffer.alloc(16).toString('base64url'),
  });
