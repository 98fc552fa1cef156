/** The `Buffer` that wallet packages expect to find as a global; npm's browser port of it. */
export { Buffer } from 'buffer';
