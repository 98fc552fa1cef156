import { $files } from '../app/files-link.ts';
import { $site } from '../app/site.ts';
import { h, watch } from '../ui/dom.ts';
import { button } from '../ui/parts.ts';
import { takeNewBuild } from './service-worker.ts';
import { $newBuild, $otherTabs } from './state.ts';
import { installStrings as text } from './strings.ts';

/** Shows on the first screen that a newer build is ready, or that there is no network. */
export function installNews(): HTMLElement {
  const isBusy = (): boolean => $files.get().busy;
  const isOffline = (): boolean => $site.get().file === 'offline';
  const update = h(
    'section.card.stack',
    {
      testid: 'new-build',
      hidden: () => $newBuild.get() === null,
      data: { build: () => $newBuild.get()?.build ?? null },
      role: 'status',
    },
    h('p', () => {
      const found = $newBuild.get();
      return found ? text.ready(found.version, found.build) : '';
    }),
    h('p.hint', () => (isBusy() ? text.busy : text.readyHint)),
    h('p.field-error', { hidden: () => !$otherTabs.get() }, text.others),
    button(text.take, {
      testid: 'take-build',
      disabled: isBusy,
      onclick: () => void takeNewBuild(),
    }),
  );
  const offline = h(
    'section.card.stack',
    { testid: 'offline', hidden: () => !isOffline(), role: 'status' },
    h('p', text.offline),
    h('p.hint', text.offlineHint),
    button(text.again, {
      testid: 'load-again',
      className: 'quiet',
      onclick: () => location.reload(),
    }),
  );
  return watch(h('div.stack', update, offline), $newBuild, $otherTabs, $site, $files);
}
