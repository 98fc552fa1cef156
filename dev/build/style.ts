/** The style sheet: one file from the parts in `src/main/style`. */
import { build } from 'esbuild';
import { root, TARGET } from './paths.ts';

/** What `index.html` names. */
export const STYLE = 'src/main/style/index.css';

interface Sheet {
  readonly css: string;
  readonly map: string;
}

/** Bundled and minified. */
export async function styleSheet(): Promise<Sheet> {
  const { outputFiles } = await build({
    absWorkingDir: root,
    entryPoints: [STYLE],
    outdir: 'dist/assets',
    bundle: true,
    minify: true,
    write: false,
    sourcemap: 'external',
    target: TARGET,
  });
  const text = (end: string): string => {
    const file = outputFiles.find(({ path }) => path.endsWith(end));
    if (!file) throw new Error(`${STYLE}: no ${end}`);
    return file.text;
  };
  return { css: text('.css'), map: text('.css.map') };
}
