// The build is written in TypeScript (dev/build/config.ts); Rollup itself loads only JavaScript.
import { register } from 'tsx/esm/api';

register();
const { default: config } = await import('./dev/build/config.ts');
export default config;
