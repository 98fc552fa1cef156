/** The servers by which a connection finds its routes; `relay`: it uses no other route than a TURN server's. */
export interface IceConfig {
  readonly iceServers: readonly RTCIceServer[];
  readonly iceTransportPolicy?: 'relay';
}

/** Returns the same for RTCPeerConnection, which asks for a list of its own. */
export const iceConfiguration = (ice: IceConfig): RTCConfiguration => ({
  ...ice,
  iceServers: [...ice.iceServers],
});
