/**
 * The servers through which a connection finds its routes. With `relay`, the connection uses only
 * routes through a TURN server.
 */
export interface IceConfig {
  readonly iceServers: readonly RTCIceServer[];
  readonly iceTransportPolicy?: 'relay';
}

/** Returns the same servers as an RTCConfiguration, whose type needs a mutable list. */
export const iceConfiguration = (ice: IceConfig): RTCConfiguration => ({
  ...ice,
  iceServers: [...ice.iceServers],
});
