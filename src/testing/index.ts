export { configureMarbles, type Expect } from './configureMarbles.ts';
export { trace } from './trace.ts';
