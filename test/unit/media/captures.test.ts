// pure
/** How the page reads a system that takes microphone and camera (docs/connection.md, "Devices"). */
import { atom } from 'nanostores';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import {
  $taken,
  bringBack,
  type Captures,
  followCaptures,
  isAllTaken,
  resetTaken,
} from '../../../src/main/media/captures.ts';
import type { Input } from '../../../src/main/media/device-list.ts';
import { type LocalState, NOTHING } from '../../../src/main/media/local-api.ts';
import { DEFAULT_PREFERENCES } from '../../../src/main/media/memory.ts';
import { createScope } from '../../../src/main/rtc/scope.ts';
import type { VideoWish } from '../../../src/shared/call/signal-messages.ts';

class Track extends EventTarget {
  muted = false;
}

class Page extends EventTarget {
  hidden = false;
}

class Session extends EventTarget {
  type: unknown = 'auto';
  state: unknown = 'active';
}

/** A page with both devices open, whose timers a test moves on by itself. */
function rig(permission: PermissionState = 'granted') {
  const scope = createScope();
  const state = atom<LocalState>({ ...NOTHING, preferences: DEFAULT_PREFERENCES });
  const tracks: Record<Input, Track | null> = { microphone: new Track(), camera: new Track() };
  const page = new Page();
  const session = new Session();
  const told: string[] = [];
  const timers = new Set<() => void>();
  let retries = 0;
  const say = ({ microphone, camera }: Captures) => told.push(`${microphone} ${camera}`);
  const touch = (change: Partial<LocalState> = {}) => state.set({ ...state.get(), ...change });
  const media = {
    state,
    // A browser's track has more members than the code under test uses.
    input: (input: Input) => tracks[input] as unknown as MediaStreamTrack | null,
    async retry() {
      retries += 1;
    },
  };
  const after = (_ms: number, run: () => void) => {
    timers.add(run);
    return () => void timers.delete(run);
  };
  followCaptures(media, { ...scope, closed: false, after }, say, {
    ...{ session, page, devices: undefined },
    permission: async () => permission,
  });
  const fire = (target: EventTarget, type: string) => target.dispatchEvent(new Event(type));
  const input = (name = ''): Input => (name === 'camera' ? 'camera' : 'microphone');
  const verbs: Readonly<Record<string, (name: string | undefined) => unknown>> = {
    wake: () => undefined,
    mute(name) {
      const track = tracks[input(name)];
      if (track) fire(Object.assign(track, { muted: true }), 'mute');
    },
    unmute(name) {
      const track = tracks[input(name)];
      if (track) fire(Object.assign(track, { muted: false }), 'unmute');
    },
    /** Ends a track as local-media.ts does without a replacement. */
    end(name) {
      const track = tracks[input(name)];
      tracks[input(name)] = null;
      if (track) fire(track, 'ended');
      touch();
    },
    open(name) {
      tracks[input(name)] = new Track();
      touch();
    },
    off: (name) => touch({ [`${input(name)}On`]: false }),
    on: (name) => touch({ [`${input(name)}On`]: true }),
    second() {
      const due = [...timers];
      timers.clear();
      for (const run of due) run();
    },
    session: (now) => fire(Object.assign(session, { state: now }), 'statechange'),
    hide: () => fire(Object.assign(page, { hidden: true }), 'visibilitychange'),
    show: () => fire(Object.assign(page, { hidden: false }), 'visibilitychange'),
  };
  return {
    session,
    scope,
    told,
    retries: () => retries,
    async play(script: string) {
      for (const step of script.split(', ').filter(Boolean)) {
        const [verb = '', name] = step.split(' ');
        const act = verbs[verb];
        if (!act) throw new Error(step);
        act(name);
      }
      for (let turn = 0; turn < 5; turn += 1) await Promise.resolve();
    },
  };
}

test('the page derives each device’s state from the system’s events', async () => {
  const ROWS = `
    wake                                              | live live
    mute, unmute                                      | live live
    mute, second                                      | live live, taken live
    mute, second, unmute                              | live live, taken live, live live
    mute camera, second                               | live live, live taken
    mute, mute camera, second                         | live live, taken live, taken taken
    session interrupted, second                       | live live, taken live
    session interrupted, second, session active       | live live, taken live, live live
    mute, second, session interrupted, session active | live live, taken live
    end, second                                       | live live, ended live
    end, open, second                                 | live live
    end, second, open                                 | live live, ended live, live live
    end, second, off                                  | live live, ended live, off live
    end, second, off, on                              | live live, ended live, off live
    mute, second, end                                 | live live, taken live, ended live
    mute, second, off                                 | live live, taken live, off live
    off, mute, second                                 | live live, off live
    off, mute, on, second                             | live live, off live, taken live
    off camera, mute camera, second                   | live live, live off
  `;
  for (const line of ROWS.trim().split('\n')) {
    const [script = '', expected] = line.split('|').map((each) => each.trim());
    const { told, play } = rig();
    await play(script);
    const differing = told.filter((each, at) => each !== told[at - 1]);
    assert.is(differing.join(', '), expected, script);
  }
});

test('the page opens an ended device again on return, without a question', async () => {
  const ROWS = `
    end, hide                                | granted | 0
    end, hide, show                          | granted | 1
    end, session interrupted                 | granted | 0
    end, session interrupted, session active | granted | 1
    end, show                                | prompt  | 0
    end, off, show                           | granted | 0
    mute, second, show                       | granted | 0
  `;
  for (const line of ROWS.trim().split('\n')) {
    const [script = '', permission, retries] = line.split('|').map((each) => each.trim());
    const made = rig(permission as PermissionState);
    await made.play(script);
    assert.is(String(made.retries()), retries, line);
  }
});

test('a press opens an ended device and replaces a muted device', async () => {
  const ROWS = [
    ['live', 'live', ''],
    ['off', 'taken', 'reopen camera'],
    ['taken', 'live', 'reopen microphone'],
    ['ended', 'off', 'acquire microphone'],
    ['taken', 'ended', 'setCamera true, reopen microphone'],
    ['ended', 'ended', 'acquire microphone, setCamera true'],
  ] as const;
  for (const [microphone, camera, expected] of ROWS) {
    const asked: string[] = [];
    $taken.setKey('own', { microphone, camera });
    await bringBack({
      reopen: async (input) => void asked.push(`reopen ${input}`),
      acquire: async (wanted) => void asked.push(`acquire ${wanted}`),
      setCamera: async (on) => void asked.push(`setCamera ${on}`),
    });
    assert.is(asked.join(', '), expected);
  }
  resetTaken();
});

test('the page’s audio session lasts only as long as the call', async () => {
  const { session, scope, told, play } = rig();
  assert.is(session.type, 'play-and-record');
  scope.close();
  assert.is(session.type, 'auto');
  await play('mute, second, end camera, second');
  assert.equal(told, ['live live']);
});

// Proves security: No outage and no silence is billed
test('the host’s time stops once no device in use delivers media', () => {
  const ROWS = `
    live  live  alone  all  | runs
    off   off   alone  all  | runs
    off   live  alone  none | runs
    taken off   alone  all  | stands
    ended off   alone  all  | stands
    taken live  alone  all  | runs
    taken live  alone  less | runs
    taken live  alone  none | stands
    live  taken alone  all  | runs
    off   taken alone  all  | stands
    off   taken screen all  | runs
    taken ended alone  all  | stands
    taken taken screen all  | runs
    taken taken screen none | stands
  `;
  type Capture = Captures['microphone'];
  for (const line of ROWS.trim().split('\n')) {
    const [own = '', stands = ''] = line.split('|').map((each) => each.trim());
    const [microphone, camera, what, wants] = own.split(/ +/);
    const captures = { microphone: microphone as Capture, camera: camera as Capture };
    const is = isAllTaken(captures, { sharing: what === 'screen' }, wants as VideoWish);
    assert.is(is, stands === 'stands', line);
  }
});

test.run();
