import type { LocalMedia } from '../../../src/main/media/local-api.ts';
import { createLocalMedia } from '../../../src/main/media/local-media.ts';
import { listDevices } from '../../../src/main/media/acquire.ts';
import { DEFAULT_PREFERENCES, type DevicePreferences } from '../../../src/main/media/memory.ts';

/**
 * A machine whose devices a test plugs in and out: no browser can be told to do that. It keeps the rules
 * of Media Capture and Streams that matter: `ideal` ids, `ended` when a device goes, names only with
 * permission, one program at a time where a device says so.
 */

export interface Plug {
  readonly kind: 'audioinput' | 'videoinput';
  readonly deviceId: string;
  readonly label: string;
  /** Another program has it. */
  readonly busy?: boolean;
  /** As a phone's browser says it. */
  readonly facingMode?: 'user' | 'environment';
  /** The platform can blur what is behind the user, and the page may switch it. */
  readonly blurs?: boolean;
}

class Track extends EventTarget {
  enabled = true;
  readyState: 'live' | 'ended' = 'live';
  backgroundBlur = false;
  constructor(
    readonly kind: 'audio' | 'video',
    readonly plug: Plug,
    wished: MediaTrackConstraints,
  ) {
    super();
    void this.applyConstraints(wished);
  }
  get label(): string {
    return this.plug.label;
  }
  getSettings(): MediaTrackSettings {
    const { deviceId, facingMode, blurs } = this.plug;
    const { backgroundBlur } = this;
    return { deviceId, ...(facingMode && { facingMode }), ...(blurs && { backgroundBlur }) };
  }
  getCapabilities(): object {
    return this.plug.blurs ? { backgroundBlur: [false, true] } : {};
  }
  /** Other browsers may change an unnamed constraint. This one keeps it. */
  applyConstraints = async ({ backgroundBlur }: MediaTrackConstraints): Promise<void> => {
    if (this.plug.blurs && typeof backgroundBlur === 'boolean')
      this.backgroundBlur = backgroundBlur;
  };
  stop(): void {
    this.readyState = 'ended';
  }
  end(): void {
    this.readyState = 'ended';
    this.dispatchEvent(new Event('ended'));
  }
}

class Stream {
  readonly tracks: Track[];
  constructor(tracks: Track[] = []) {
    this.tracks = [...tracks];
  }
  getTracks = (): Track[] => [...this.tracks];
  addTrack(track: Track): void {
    if (!this.tracks.includes(track)) this.tracks.push(track);
  }
  removeTrack(track: Track): void {
    const at = this.tracks.indexOf(track);
    if (at >= 0) this.tracks.splice(at, 1);
  }
}

const refused = (name: string): DOMException => new DOMException('', name);

const idOf = (
  wish: MediaTrackConstraints | boolean | undefined,
): { readonly exact?: unknown; readonly ideal?: unknown } =>
  typeof wish === 'object' && typeof wish.deviceId === 'object' && !Array.isArray(wish.deviceId)
    ? wish.deviceId
    : {};

const facingOf = (wish: MediaTrackConstraints | boolean): unknown =>
  typeof wish === 'object' && typeof wish.facingMode === 'object' && 'exact' in wish.facingMode
    ? wish.facingMode.exact
    : null;

export interface Machine {
  readonly media: LocalMedia;
  /** Changes the devices that are plugged in; the page hears of it by `devicechange`. */
  plug(...plugs: readonly Plug[]): Promise<void>;
  /** Unplugs a device. Its track ends, and no other event follows yet. */
  pull(deviceId: string): Promise<void>;
  /** The user revokes the permission. Tracks end, and devices stay. */
  revoke(kind: Plug['kind']): Promise<void>;
  /** Another program takes the device. Tracks end, and devices and permission stay. */
  steal(kind: Plug['kind']): Promise<void>;
  /** Ids of what is being captured. */
  open(): readonly string[];
  readonly asked: () => number;
  stored(): DevicePreferences;
}

/** The first of a kind is the system's default. */
export function machine(
  plugs: readonly Plug[],
  preferences: Partial<DevicePreferences> = {},
): Machine {
  let plugged = plugs;
  let captured: Track[] = [];
  let asked = 0;
  let stored: DevicePreferences = { ...DEFAULT_PREFERENCES, ...preferences };

  function capture(
    kind: Plug['kind'],
    wish: MediaTrackConstraints | boolean | undefined,
  ): Track | null {
    if (wish === undefined || wish === false) return null;
    const all = plugged.filter((plug) => plug.kind === kind);
    const { exact, ideal } = idOf(wish);
    const named = all.find(({ deviceId }) => deviceId === (exact ?? ideal));
    if (exact !== undefined && !named) throw refused('OverconstrainedError');
    const side = facingOf(wish);
    const plug = side === null ? (named ?? all[0]) : all.find((each) => each.facingMode === side);
    if (side !== null && !plug) throw refused('OverconstrainedError');
    if (!plug) throw refused('NotFoundError');
    if (plug.busy) throw refused('NotReadableError');
    const wished = typeof wish === 'object' ? wish : {};
    return new Track(kind === 'audioinput' ? 'audio' : 'video', plug, wished);
  }
  const mediaDevices = {
    async getUserMedia({ audio, video }: MediaStreamConstraints) {
      asked += 1;
      const tracks = [capture('audioinput', audio), capture('videoinput', video)];
      const got = tracks.filter((track) => track !== null);
      captured.push(...got);
      return new Stream(got);
    },
    enumerateDevices: async () => plugged.map((plug) => ({ ...plug, groupId: '' })),
  };
  let permission: PermissionState = 'granted';
  const permissions = { query: async () => ({ state: permission }) };
  Object.defineProperty(globalThis, 'navigator', {
    value: { mediaDevices, permissions },
    configurable: true,
  });
  Object.assign(globalThis, { MediaStream: Stream });

  const media = createLocalMedia({
    load: () => stored,
    store: (next) => void (stored = next),
  });
  const settled = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 0));
  const end = (gone: (track: Track) => boolean): void => {
    const live = captured.filter(({ readyState }) => readyState === 'live');
    for (const track of live.filter(gone)) track.end();
  };
  return {
    media,
    async plug(...next) {
      plugged = next;
      end((track) => !next.some(({ deviceId }) => deviceId === track.plug.deviceId));
      await media.reconsider(await listDevices());
      await settled();
    },
    async pull(deviceId) {
      plugged = plugged.filter((plug) => plug.deviceId !== deviceId);
      end((track) => track.plug.deviceId === deviceId);
      await settled();
    },
    async revoke(kind) {
      permission = 'prompt';
      end((track) => track.plug.kind === kind);
      await settled();
    },
    async steal(kind) {
      end((track) => track.plug.kind === kind);
      await settled();
    },
    open: () =>
      (captured = captured.filter(({ readyState }) => readyState === 'live')).map(
        ({ plug }) => plug.deviceId,
      ),
    asked: () => asked,
    stored: () => stored,
  };
}
