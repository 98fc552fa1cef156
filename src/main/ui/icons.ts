import { type Live, onDraw, setAttribute } from './dom.ts';

/** All icons of the page. They are 24 × 24 and drawn with strokes in the colour of the text. */

const SHAPES = {
  mic: 'M12 3a3 3 0 0 0-3 3v5a3 3 0 0 0 6 0V6a3 3 0 0 0-3-3ZM5.500 11a6.500 6.500 0 0 0 13 0M12 17.500V21',
  micOff:
    'M9 9v2a3 3 0 0 0 4.600 2.500M15 11V6a3 3 0 0 0-5.800-1M5.500 11a6.500 6.500 0 0 0 10 5.500M18.500 11a6.500 6.500 0 0 1-.6 2.700M12 17.500V21M3.500 3.500l17 17',
  camera:
    'M3 7.500A1.500 1.500 0 0 1 4.500 6h9A1.500 1.500 0 0 1 15 7.500v9a1.500 1.500 0 0 1-1.500 1.500h-9A1.500 1.500 0 0 1 3 16.500ZM15 10.500l6-3v9l-6-3',
  cameraOff:
    'M10 6h3.500A1.500 1.500 0 0 1 15 7.500v3l6-3v9M13.500 18h-9A1.500 1.500 0 0 1 3 16.500v-9A1.500 1.500 0 0 1 4 6.100M3.500 3.500l17 17',
  flip: 'M4 11a8 8 0 0 1 14-4.500M20 13a8 8 0 0 1-14 4.500M18.500 2.500v4h-4M5.500 21.500v-4h4',
  screen:
    'M4.500 4h15A1.500 1.500 0 0 1 21 5.500v10a1.500 1.500 0 0 1-1.500 1.500h-15A1.500 1.500 0 0 1 3 15.500v-10A1.500 1.500 0 0 1 4.500 4ZM9 20.500h6M12 13.500v-6M9 10l3-3 3 3',
  full: 'M4 9V4h5M20 9V4h-5M4 15v5h5M20 15v5h-5',
  small: 'M9 4v5H4M15 4v5h5M9 20v-5H4M15 20v-5h5',
  hangUp:
    'M2.800 14.200c0-1.200.6-2.300 1.700-3C6.700 9.800 9.300 9 12 9s5.300.8 7.500 2.200c1.100.7 1.700 1.800 1.700 3v1.300c0 .8-.7 1.400-1.500 1.200l-3-.7c-.7-.2-1.200-.8-1.200-1.500v-1.300a11 11 0 0 0-7 0v1.300c0 .7-.5 1.300-1.200 1.500l-3 .7c-.8.2-1.500-.4-1.500-1.200Z',
  pip: 'M4.500 5h15A1.500 1.500 0 0 1 21 6.500v11a1.500 1.500 0 0 1-1.500 1.500h-15A1.500 1.500 0 0 1 3 17.500v-11A1.500 1.500 0 0 1 4.500 5ZM12 12h6v4h-6Z',
  copy: 'M9.500 8h9A1.500 1.500 0 0 1 20 9.500v10a1.500 1.500 0 0 1-1.500 1.500h-9A1.500 1.500 0 0 1 8 19.500v-10A1.500 1.500 0 0 1 9.500 8ZM16 5V4.500A1.500 1.500 0 0 0 14.500 3h-9A1.500 1.500 0 0 0 4 4.500v10A1.500 1.500 0 0 0 5 16',
  cross: 'M6.500 6.500l11 11M17.500 6.500l-11 11',
  clock: 'M12 3.500a8.500 8.500 0 1 0 0 17a8.500 8.500 0 0 0 0-17ZM12 7.500V12l3 2',
  pause: 'M8.500 5v14M15.500 5v14',
  check: 'M5 12.500l4.500 4.500L19 7',
  back: 'M14.500 5.500L8 12l6.500 6.500',
  send: 'M4 12l16-8-5 16-3.500-6.500ZM11.500 13.500L20 4',
  wallet:
    'M4 7.500A2.500 2.500 0 0 1 6.500 5H17v3M4 7.500A2.500 2.500 0 0 0 6.500 8H19a1 1 0 0 1 1 1v9a1 1 0 0 1-1 1H6.500A2.500 2.500 0 0 1 4 16.500ZM16 13.500h.01',
  person: 'M12 4a4 4 0 1 0 0 8a4 4 0 0 0 0-8ZM4.500 20.500c.5-4 3.600-6 7.500-6s7 2 7.500 6',
  settings: 'M4 7h9M17 7h3M15 5v4M4 17h3M11 17h9M9 15v4',
  help: 'M12 3.500a8.500 8.500 0 1 0 0 17a8.500 8.500 0 0 0 0-17ZM9.500 9.700a2.500 2.500 0 1 1 3.700 2.200c-.8.500-1.200 1-1.200 1.900M12 16.700h.01',
  lock: 'M6 11h12v9H6ZM8.500 11V8a3.500 3.500 0 0 1 7 0v3',
  receipt: 'M6 3.500h12v17l-3-2-3 2-3-2-3 2ZM9.500 8h5M9.500 12h5',
  host: 'M3 7.500A1.500 1.500 0 0 1 4.500 6h9A1.500 1.500 0 0 1 15 7.500v9a1.500 1.500 0 0 1-1.500 1.500h-9A1.500 1.500 0 0 1 3 16.500ZM15 10.500l6-3v9l-6-3M9 9v6M6 12h6',
  join: 'M3 7.500A1.500 1.500 0 0 1 4.500 6h9A1.500 1.500 0 0 1 15 7.500v9a1.500 1.500 0 0 1-1.500 1.500h-9A1.500 1.500 0 0 1 3 16.500ZM15 10.500l6-3v9l-6-3M6 12h6M9.500 9.500L12 12l-2.500 2.500',
  menu: 'M4 7h16M4 12h16M4 17h16',
  language: 'M12 3a9 9 0 1 0 0 18a9 9 0 0 0 0-18M3 12h18M12 3c-5 5-5 13 0 18c5-5 5-13 0-18',
  more: 'M4.500 12a1 1 0 1 0 2 0a1 1 0 1 0-2 0ZM11 12a1 1 0 1 0 2 0a1 1 0 1 0-2 0ZM17.500 12a1 1 0 1 0 2 0a1 1 0 1 0-2 0Z',
  chat: 'M5.500 4.500h13A1.500 1.500 0 0 1 20 6v9a1.500 1.500 0 0 1-1.500 1.500H11l-4.500 4v-4h-1A1.500 1.500 0 0 1 4 15V6a1.500 1.500 0 0 1 1.500-1.500Z',
  file: 'M7 3.500h7l4.500 4.500v11a1.500 1.500 0 0 1-1.500 1.500H7A1.500 1.500 0 0 1 5.500 19V5A1.500 1.500 0 0 1 7 3.500ZM14 3.500V8h4.500',
} as const;

export type IconName = keyof typeof SHAPES;

const SVG = 'http://www.w3.org/2000/svg';

/** Creates an SVG element with attributes. */
export function svg<K extends keyof SVGElementTagNameMap>(
  tag: K,
  attributes: Readonly<Record<string, string>>,
  ...children: readonly SVGElement[]
): SVGElementTagNameMap[K] {
  const element = document.createElementNS(SVG, tag);
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  element.append(...children);
  return element;
}

/** Creates a decorative icon. The button around it has the name. */
export function icon(name: Live<IconName>): SVGSVGElement {
  const path = svg('path', {});
  const shape = (now: IconName): void => setAttribute(path, 'd', SHAPES[now]);
  const element = svg('svg', { class: 'icon', viewBox: '0 0 24 24', 'aria-hidden': 'true' }, path);
  if (typeof name === 'function') return onDraw(element, () => shape(name()));
  shape(name);
  return element;
}
