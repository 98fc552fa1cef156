import type { EventLog } from '../../shared/log.ts';
import type { VideoWish } from '../../shared/call/signal-messages.ts';
import { $call, $media } from '../app/call-state.ts';
import { $taken } from '../media/captures.ts';
import { type Senders, sendersOf } from '../quality/watch.ts';
import type { Peer } from '../rtc/peer.ts';
import type { Scope } from '../rtc/scope.ts';
import { $wishes, createExpectation, createFollower, effectiveWish } from '../rtc/video-wish.ts';

/** Reads the peer's reports about its devices, and derives which media this side expects. */
interface PeerDevices {
  /**
   * Returns the media that should be arriving. Until the peer reports otherwise, this is sound and
   * video.
   */
  expected(): Senders;
  /**
   * Call this when the call has begun. A peer that then sends nothing for long counts as having no
   * devices.
   */
  begin(): void;
  /**
   * Decides whether the peer sends nothing. Call this when the peer's stream has appeared or ended.
   */
  judge(): void;
  /** Applies how much video the peer wants. A change may be delayed (rtc/video-wish.ts). */
  followWish(): void;
}

/**
 * After this long without media or a report about devices, this side expects nothing from the peer.
 */
const SILENT_MS = 10_000;

/** @param onWish called when this side has to send more or less video. */
export function createPeerDevices(
  peer: Peer,
  scope: Scope,
  log: EventLog,
  onWish: () => void,
): PeerDevices {
  let senders: Senders = { audio: true, video: true };
  /** Whether the peer reports any device; null if it has not reported yet. */
  let hasDevices: boolean | null = null;
  let isPatient = true;
  /** How much video the peer wants, as it reported last. */
  let wanted: VideoWish = 'all';
  const followed = createFollower();
  const isPictureDue = createExpectation();

  function followWish(): void {
    const wish = followed(wanted);
    if (wish === $wishes.get().peer) return;
    log.add('video.wish', { wish });
    // quality/follow.ts reads this wish, and limits the sent picture.
    $wishes.setKey('peer', wish);
    onWish();
  }

  function judge(): void {
    const silent = hasDevices === null ? !isPatient && !$media.get().remote : !hasDevices;
    $media.setKey('peerSilent', silent);
  }

  scope.add(
    peer.signal.on('devices', (devices) => {
      senders = sendersOf(devices);
      $wishes.setKey('known', devices.wants !== undefined);
      wanted = devices.wants ?? 'all';
      followWish();
      const { taken = null } = devices;
      $taken.setKey('peer', taken);
      const hasAny = devices.microphone !== 'none' || devices.camera !== 'none' || devices.screen;
      // A device that the peer's system ended counts as present, because it is expected back.
      hasDevices = hasAny || taken !== null;
      judge();
      $media.setKey('peerMicrophoneOn', devices.microphone === 'on');
      $media.setKey('peerHasMicrophone', devices.microphone !== 'none');
      $media.setKey('peerCameraOn', devices.camera === 'on' || devices.screen);
      $media.setKey('peerScreen', devices.screen);
      // The first name stays, so that a peer cannot pose as somebody else during a call.
      const { name = '' } = devices;
      if ($call.get().peerName === '' && name !== '') $call.setKey('peerName', name);
    }),
  );

  return {
    expected: () => ({
      audio: senders.audio,
      video: isPictureDue(effectiveWish($wishes.get())) && senders.video,
    }),
    begin() {
      scope.after(SILENT_MS, () => {
        isPatient = false;
        judge();
      });
    },
    judge,
    followWish,
  };
}
