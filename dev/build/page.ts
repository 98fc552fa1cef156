/** The files around the bundles: `index.html`, the style sheet, icons, manifest and `_headers`. */
import { createHash } from 'node:crypto';
import { readFileSync, rmSync } from 'node:fs';
import type { NormalizedOutputOptions, OutputBundle, Plugin } from 'rollup';
import { contentSecurityPolicy, headersFile } from './headers.ts';
import { MANIFEST, manifest } from './manifest.ts';
import { root } from './paths.ts';
import { startup } from './workers.ts';
import { STYLES, styleSheet } from './style.ts';

const ENTRY = 'src/main/index.ts';
const ICON = 'public/icon.svg';

/**
 * Bundles and minifies a style sheet. Returns it with its source map, under a name that contains a
 * hash of its content.
 */
export async function namedStyle(
  sheet: string,
  source: string,
): Promise<{ path: string; files: [string, string][] }> {
  const { css, map } = await styleSheet(source);
  const hash = createHash('sha256').update(css).digest('base64url').slice(0, 8);
  const name = `${sheet}-${hash}.css`;
  return {
    path: `assets/${name}`,
    files: [
      [`assets/${name}`, `${css}/*# sourceMappingURL=${name}.map */\n`],
      [`assets/${name}.map`, map],
    ],
  };
}

/**
 * Replaces the only `from` in `html` by `to`. Throws unless `html` contains `from` exactly once,
 * because a page without its script must not build.
 */
function swap(html: string, from: string, to: string): string {
  if (html.split(from).length !== 2) throw new Error(`index.html: ${from} must stand there once`);
  return html.replace(from, () => to);
}

export function page(): Plugin {
  return {
    name: 'pay2chat-page',
    buildStart() {
      for (const file of ['index.html', ...Object.values(STYLES), ICON, MANIFEST])
        this.addWatchFile(`${root}/${file}`);
    },
    async generateBundle(_options: NormalizedOutputOptions, bundle: OutputBundle) {
      const [main, ...chunks] = startup(bundle, 'main');
      const icon = this.emitFile({
        type: 'asset',
        name: 'icon.svg',
        source: readFileSync(`${root}/${ICON}`),
      });
      const picture = (name: string, source: Buffer): string =>
        this.getFileName(this.emitFile({ type: 'asset', name, source }));
      const app = this.emitFile({
        type: 'asset',
        name: 'manifest.webmanifest',
        source: manifest(picture),
      });
      const preload = chunks.map((name) => `\n    <link rel="modulepreload" href="./${name}" />`);
      let html = readFileSync(`${root}/index.html`, 'utf8').replace(/\n\s*<!--[^]*?-->/g, '');
      const csp = contentSecurityPolicy(html);
      html = html.replace(/content="\s*default-src[^"]*"/, () => `content="${csp}"`);
      const script = `<script type="module" src="${ENTRY}"></script>`;
      html = swap(html, script, script + preload.join(''));
      html = swap(html, ENTRY, `./${main}`);
      for (const [name, source] of Object.entries(STYLES)) {
        const css = await namedStyle(name, source);
        for (const [fileName, text] of css.files)
          this.emitFile({ type: 'asset', fileName, source: text });
        html = swap(html, source, `./${css.path}`);
      }
      html = swap(html, ICON, `./${this.getFileName(icon)}`);
      html = swap(html, MANIFEST, `./${this.getFileName(app)}`);
      this.emitFile({ type: 'asset', fileName: 'index.html', source: html });
      this.emitFile({ type: 'asset', fileName: '_headers', source: headersFile(csp) });
    },
  };
}

/**
 * Empties the output folder once there is a good build to write, because old files have other
 * hashes in their names and would stay.
 */
export function clean(): Plugin {
  return {
    name: 'pay2chat-clean',
    generateBundle: {
      order: 'post',
      handler({ dir }, _bundle, isWrite) {
        if (isWrite && dir) rmSync(dir, { recursive: true, force: true });
      },
    },
  };
}
