/**
 * `npm run demo [-- --headless]`: two real windows play host and guest through a whole paid call,
 * on a local ledger. With `--headless`, or without a screen, it takes a picture of each step
 * instead. `--walk-through` makes an animated picture of the steps, and `--guides` the pictures of
 * the users' guides.
 */
import { provideBrowsers } from './browsers.ts';
import { buildIfChanged } from './build/changed.ts';
import { spawn } from 'node:child_process';
import { root } from './build/paths.ts';
import { typescript } from './run/plan.ts';

const hasScreen =
  process.platform !== 'linux' || Boolean(process.env['DISPLAY'] ?? process.env['WAYLAND_DISPLAY']);
const headless = process.argv.includes('--headless') || !hasScreen;
const film = process.argv.includes('--walk-through');
const program = process.argv.includes('--guides') ? 'guides' : 'demo';
if (!hasScreen) console.log('No screen was found: pictures instead of windows.');

await buildIfChanged();
const { chrome, firefox } = provideBrowsers();
const child = spawn(
  process.execPath,
  [
    ...typescript(`test/demo/${program}.ts`),
    ...(headless || film ? ['--headless'] : []),
    ...(film ? ['--walk-through'] : []),
  ],
  {
    cwd: root,
    stdio: 'inherit',
    env: {
      ...process.env,
      ...(chrome && { CHROME: chrome }),
      ...(firefox && { FIREFOX: firefox }),
    },
  },
);
// The child process owns the windows and closes them. This process only passes on its exit status.
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => undefined);
child.once('exit', (code) => (process.exitCode = code ?? 1));
