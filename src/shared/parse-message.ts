import { type Fields, isFields } from './fields.ts';
import { ok, type Reading } from './errors.ts';

/**
 * One reader for each type of message. A reader returns null if a field is missing, has another
 * type, or exceeds its limit.
 */
type Readers<Message extends { readonly type: string }> = {
  readonly [T in Message['type']]: (fields: Fields) => (Message & { readonly type: T }) | null;
};

/** Returns the parser of one channel's messages, which are JSON objects with a `type`. */
export const messageParser =
  <Message extends { readonly type: string }>(
    channel: 'signal' | 'files',
    maxCharacters: number,
    readers: Readers<Message>,
  ) =>
  (data: unknown): Reading<Message> => {
    const wrong = (what: string) => ({ ok: false, what: `${channel} ${what}` }) as const;
    const isKnown = (type: unknown): type is Message['type'] =>
      typeof type === 'string' && Object.hasOwn(readers, type);
    if (typeof data !== 'string') return wrong('is not text');
    if (data.length > maxCharacters) return wrong('is too long');
    let value: unknown;
    try {
      value = JSON.parse(data);
    } catch {
      return wrong('is not JSON');
    }
    if (!isFields(value)) return wrong('is not an object');
    const { type } = value;
    if (!isKnown(type)) return wrong('has an unknown type');
    const message = readers[type](value);
    return message ? ok(message) : wrong(`${type} is malformed`);
  };
