import { largeGraphs } from './large.ts';

// A program of its own: what the other cases leave in the heap, and what they have compiled, makes large graphs half as
// fast again in one run and not in the next. Prints its figures as JSON; is given how many rounds to run.
process.stdout.write(JSON.stringify(await largeGraphs(Number(process.argv[2]))));
