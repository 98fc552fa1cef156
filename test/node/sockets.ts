import { existsSync, readdirSync, readFileSync, readlinkSync } from 'node:fs';

/** The remote addresses of this process's sockets. Only Linux shows them. */

const TABLES = ['tcp', 'tcp6', 'udp', 'udp6'];
const LOOK_MS = 20;

/** An address as the kernel prints it, in words of four bytes with the last byte first. */
function addressOf(hex: string): string {
  const words = hex.match(/.{8}/g) ?? [];
  const bytes = words.flatMap((word) => (word.match(/../g) ?? []).reverse());
  const numbers = bytes.map((byte) => Number.parseInt(byte, 16));
  if (numbers.length === 4) return numbers.join('.');
  const mapped = /^0{20}ffff$/.test(bytes.slice(0, 12).join(''));
  if (mapped) return `::ffff:${numbers.slice(12).join('.')}`;
  return numbers.slice(0, 15).every((byte) => byte === 0) && numbers[15] === 1
    ? '::1'
    : bytes.join('');
}

/** The other ends of all connected sockets. */
export function openConnections(): readonly string[] {
  if (!existsSync('/proc/self/fd')) return [];
  const own = new Set(
    readdirSync('/proc/self/fd').flatMap((fd) => {
      try {
        return /^socket:\[(\d+)\]$/.exec(readlinkSync(`/proc/self/fd/${fd}`))?.[1] ?? [];
      } catch {
        return []; // Closed since it was listed.
      }
    }),
  );
  return TABLES.flatMap((table) => {
    const path = `/proc/self/net/${table}`;
    const rows = existsSync(path) ? readFileSync(path, 'utf8').trim().split('\n').slice(1) : [];
    return rows.flatMap((row) => {
      const columns = row.trim().split(/\s+/);
      const [address = '', port] = (columns[2] ?? '').split(':');
      return own.has(columns[9] ?? '') && port !== '0000' ? [addressOf(address)] : [];
    });
  });
}

/** Looks again and again while `work` runs; answers all that was seen. */
export async function whileRunning(
  look: () => readonly string[],
  work: () => Promise<void>,
): Promise<ReadonlySet<string>> {
  const seen = new Set<string>();
  const timer = setInterval(() => look().forEach((each) => seen.add(each)), LOOK_MS);
  try {
    await work();
  } finally {
    clearInterval(timer);
  }
  return seen;
}
