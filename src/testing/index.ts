export { configureMarbles, type Expect } from './configureMarbles.ts';
export { expectNoLeaks } from './expectNoLeaks.ts';
export { trace } from './trace.ts';
