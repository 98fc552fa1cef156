import * as assert from 'uvu/assert';

/** Words that mean something to a browser, which mutation puts into descriptions. */
export const INBAND_WORDS = [
  'm=audio 9 UDP/TLS/RTP/SAVPF 0\r\n',
  'm=VIDEO\t9 UDP/TLS/RTP/SAVPF 96\r\n',
  'a=candidate:1 1 udp 1 192.0.2.1 9 typ host\r\n',
  'a=rtpmap:96 ',
  'a=rtpmap:63 red/48000/2\r\n',
  'a=fmtp:63 63/63\r\n',
  'a=ssrc:1 cname:',
  'a=extmap:1 ',
  '\r\n',
  '\t',
];

/** The only lines that a browser may ever see of an in-band description. */
const LINES: readonly RegExp[] = [
  /^v=0$/,
  /^o=- \d+ 1 IN IP4 127\.0\.0\.1$/,
  /^s=-$/,
  /^t=0 0$/,
  /^a=group:BUNDLE 0( [\w-]{1,16}){0,2}$/,
  /^m=application 9 UDP\/DTLS\/SCTP webrtc-datachannel$/,
  /^m=(audio|video) [09] UDP\/TLS\/RTP\/SAVPF \d+( \d+){0,63}$/,
  /^c=IN IP4 0\.0\.0\.0$/,
  /^a=mid:[\w-]{1,16}$/,
  /^a=ice-ufrag:[A-Za-z0-9+/]{4,256}$/,
  /^a=ice-pwd:[A-Za-z0-9+/]{22,256}$/,
  /^a=fingerprint:sha-256 [0-9A-F]{2}(:[0-9A-F]{2}){31}$/,
  /^a=setup:(actpass|active|passive)$/,
  /^a=sctp-port:5000$/,
  /^a=max-message-size:\d+$/,
  /^a=(sendrecv|sendonly|recvonly|inactive|rtcp-mux|rtcp-rsize|extmap-allow-mixed)$/,
  /^a=msid:peer peer-(audio|video)$/,
  /^a=extmap:\d{1,3}(\/\w+)? [!-~]{1,128}$/,
  /^a=rtpmap:\d{1,3} [\w.+-]{1,32}\/\d{3,6}(\/\d{1,2})?$/,
  /^a=rtcp-fb:(\*|\d{1,3}) [a-z0-9 -]{1,80}$/,
  /^a=fmtp:\d{1,3} [!-~]{1,256}$/,
  /^a=ssrc-group:FID \d+ \d+$/,
  /^a=ssrc:\d+ cname:peer$/,
];

/** Fails where a line is not one of ours, or there are more sections than one of each kind. */
export function checkWritten(sdp: string): void {
  assert.ok(sdp.endsWith('\r\n'));
  for (const line of sdp.slice(0, -2).split('\r\n')) {
    assert.ok(
      LINES.some((known) => known.test(line)),
      JSON.stringify(line),
    );
  }
  const kinds = [...sdp.matchAll(/^m=(\w+)/gm)].map(([, kind]) => kind);
  assert.is(new Set(kinds).size, kinds.length, kinds.join());
  assert.is(kinds[0], 'application');
}
