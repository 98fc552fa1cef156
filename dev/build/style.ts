/**
 * The style sheets. Each is built into one file from the parts in `src/main/style` and in the
 * folders of the views.
 */
import { build } from 'esbuild';
import { root, TARGET } from './paths.ts';

/**
 * The sheets that `index.html` names, by their name in the output. `first` is small and lets the
 * page show its frame at once. `style` is for the first screen. `late` stays `disabled` until a
 * later part needs it (`src/main/ui/late-style.ts`).
 */
export const STYLES = {
  first: 'src/main/style/first.css',
  style: 'src/main/style/index.css',
  late: 'src/main/style/late.css',
} as const;

interface Sheet {
  readonly css: string;
  readonly map: string;
}

/** Returns a style sheet, bundled and minified. */
export async function styleSheet(path: string): Promise<Sheet> {
  const { outputFiles } = await build({
    absWorkingDir: root,
    entryPoints: [path],
    outdir: 'dist/assets',
    bundle: true,
    minify: true,
    write: false,
    sourcemap: 'external',
    target: TARGET,
  });
  const text = (end: string): string => {
    const file = outputFiles.find(({ path: name }) => name.endsWith(end));
    if (!file) throw new Error(`${path}: no ${end}`);
    return file.text;
  };
  return { css: text('.css'), map: text('.css.map') };
}

/**
 * Returns the page and its sheets for a test's server. `index.html` then names `style.css` and the
 * others.
 */
export async function servedStyles(html: string): Promise<{
  readonly html: string;
  readonly sheets: ReadonlyMap<string, string>;
}> {
  const sheets = new Map<string, string>();
  let page = html;
  for (const [name, path] of Object.entries(STYLES)) {
    page = page.replace(path, `./${name}.css`);
    sheets.set(`${name}.css`, (await styleSheet(path)).css);
  }
  return { html: page, sheets };
}
