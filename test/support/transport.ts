/**
 * Names the changes that chat programs, mail and browsers make to a line on its way. The page must find the
 * line that was sent in each.
 */

export const inPieces = (text: string, size: number, between: string): string =>
  (text.match(new RegExp(`.{1,${size}}`, 'g')) ?? []).join(between);

/** Everything that draws nothing: one of each kind, and some that each list of them has forgotten once. */
export const UNSEEN = [
  ...'\u00ad\u034f\u061c\u115f\u17b4\u180b\u180e\u200b\u200c\u200d\u200e\u200f\u202a\u202e\u2060\u2061',
  ...'\u2064\u2065\u2066\u2069\u206a\u206f\u3164\ufe00\ufe0f\ufeff\uffa0\ufff0\ufff9\ufffb\ufdd0\uffff',
  ...'\u{1bca0}\u{1d173}\u{e0001}\u{e0041}\u{e007f}\u{e0100}\u{1fffe}',
  ...'\u0000\u0008\u001b\u007f\u0080\u009f',
] as const;

const encoded = (times: number, text: string): string =>
  times === 0 ? text : encodeURIComponent(encoded(times - 1, text));

export const TRANSPORTS: Readonly<Record<string, (line: string) => string>> = {
  'white space around': (line) => `\n\t  ${line} \r\n`,
  'lines of 76': (line) => inPieces(line, 76, '\r\n'),
  'lines of 72, indented': (line) => inPieces(line, 72, '\n    '),
  'lines of 20': (line) => inPieces(line, 20, '\n'),
  'lines of the next-line character': (line) => inPieces(line, 76, '\u0085'),
  'lines of the line separator': (line) => inPieces(line, 76, '\u2028'),
  'a space in the middle': (line) => inPieces(line, 100, ' '),
  'blank pattern dots': (line) => `\u2800${inPieces(line, 60, '\u2800\n')}`,
  'quoted mail': (line) => `> On Monday, Ann wrote:\r\n> ${inPieces(line, 70, '\r\n> ')}\r\n> Bye`,
  'deeper quoted mail': (line) => `>> ${inPieces(line, 70, '\r\n>> ')}`,
  'quoted with bars': (line) => `| ${inPieces(line, 70, '\n| ')}`,
  'quoted-printable': (line) => inPieces(line.replaceAll('=', '=3D'), 75, '=\r\n'),
  'quoted-printable, quoted': (line) => `> ${inPieces(line.replaceAll('=', '=3d'), 75, '=\r\n> ')}`,
  'straight quotes': (line) => `"${line}"`,
  'curly quotes': (line) => `“${line}”`,
  'guillemets and a full stop': (line) => `»${line}«.`,
  brackets: (line) => `(<${line}>)`,
  'markdown code': (line) => `\`\`\`\n${line}\n\`\`\``,
  'markdown emphasis': (line) => `**_${line}_**`,
  'markdown escapes': (line) => line.replaceAll('_', '\\_'),
  'zero-width spaces': (line) => [...line].join('\u200b'),
  'soft hyphens and a byte order mark': (line) => `\ufeff${inPieces(line, 9, '\u00ad')}`,
  'everything that draws nothing': (line) => inPieces(line, 3, UNSEEN.join('')),
  'non-breaking spaces': (line) => `\u00a0${inPieces(line, 60, '\u00a0')}\u00a0`,
  'dashes made pretty': (line) => line.replaceAll('--', '\u2014').replaceAll('-', '\u2011'),
  'wide dashes': (line) => line.replaceAll('-', '\uff0d'),
  'chat text around': (line) => `Hi! Here it is:${line}, see you at 5 :-)`,
  'chat text in lines': (line) =>
    `[10:15] Ann: hello\n[10:16] Ann: ${line}\n[10:17] Ben: thanks, p2p it is`,
  'Chinese text touching it': (line) => `邀请码${line}谢谢`,
  JSON: (line) => JSON.stringify({ text: `join:\n${line}\n` }),
  HTML: (line) => `<p>Here: <b>${line}</b></p>`,
  'an encoded line': (line) => encoded(1, line),
  'a redirect': (line) => `https://safe.example/?url=${encoded(1, line)}&data=05%7C02`,
  'a redirect within a redirect': (line) => encoded(1, `https://a.example/?u=${encoded(1, line)}`),
  'encoded three times': (line) => encoded(3, line),
  'an encoded line in lines of 76': (line) => inPieces(encoded(1, line), 76, '\n> '),
  'an encoded line with what draws nothing': (line) =>
    encoded(2, inPieces(line, 30, '\u200b\u061c')),
  'a bad escape beside it': (line) => `100%zz ${line} 100%`,
};
