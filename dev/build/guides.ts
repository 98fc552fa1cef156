/**
 * Turns the users' guides into pages of the site: from `docs/guide-*.md` to `guide-*.html`, with
 * pictures and a style sheet.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Marked } from 'marked';
import type { Plugin } from 'rollup';
import { namedStyle } from './page.ts';
import { root } from './paths.ts';

const FOLDER = join(root, 'docs');
const STYLE = 'src/main/style/guide.css';
/** A guide runs no script, and loads only its style and its pictures. */
const POLICY =
  "default-src 'none'; style-src 'self'; img-src 'self'; base-uri 'none'; form-action 'none'";

const guides = (): readonly string[] =>
  readdirSync(FOLDER).filter((name) => /^guide-\w+\.md$/.test(name));

/**
 * Returns one guide as a page.
 * @param fileOf returns the address of a picture or a style sheet in the output.
 */
function guidePage(markdown: string, fileOf: (source: string) => string): string {
  const [, title = ''] = /^# (.+)$/m.exec(markdown) ?? [];
  const body = new Marked({ async: false }).parse(markdown, { async: false });
  const html = body
    .replace(
      /src="([^"]+)"/g,
      (_, source: string) => `src="${fileOf(`docs/${source}`)}" loading="lazy"`,
    )
    .replace(/href="(guide-\w+)\.md"/g, 'href="$1.html"')
    .replaceAll('<table>', '<div class="table" tabindex="0"><table>')
    .replaceAll('</table>', '</table></div>');
  return `<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8" />
    <meta http-equiv="Content-Security-Policy" content="${POLICY}" />
    <meta name="referrer" content="no-referrer" />
    <meta name="viewport" content="width=device-width, initial-scale=1" />
    <meta name="color-scheme" content="light dark" />
    <title>${title} – Pay2Chat</title>
    <link rel="stylesheet" href="${fileOf(STYLE)}" />
  </head>
  <body>
    <main>
      <p><a href="./">Pay2Chat</a></p>
${html}    </main>
  </body>
</html>
`;
}

export function guidePages(): Plugin {
  return {
    name: 'pay2chat-guides',
    buildStart() {
      this.addWatchFile(join(root, STYLE));
      for (const name of guides()) this.addWatchFile(join(FOLDER, name));
    },
    async generateBundle() {
      const sheet = await namedStyle('guide', STYLE);
      for (const [fileName, source] of sheet.files)
        this.emitFile({ type: 'asset', fileName, source });
      const picture = (path: string): string => {
        const name = path.split('/').at(-1) ?? '';
        const source = readFileSync(join(root, path));
        return this.getFileName(this.emitFile({ type: 'asset', name, source }));
      };
      for (const name of guides()) {
        const source = guidePage(
          readFileSync(join(FOLDER, name), 'utf8'),
          (path) => `./${path === STYLE ? sheet.path : picture(path)}`,
        );
        this.emitFile({ type: 'asset', fileName: name.replace('.md', '.html'), source });
      }
    },
  };
}
