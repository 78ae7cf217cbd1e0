import { merge, NEVER, of, take, timer } from 'rxjs';
import { createMainScope, finalizeAsync, shareService, withScope } from 'rxjs-scope';
import { configureMarbles } from 'rxjs-scope/testing';
import { describe, expect, it } from 'vitest';
import { at, journal } from './scope.journal.ts';

const { marbles } = configureMarbles(expect);

describe('the deadline of a main scope around an isolated one (rules 22, 25)', () => {
  it(
    'holds for a service that is started there when time is out already',
    marbles((m) => {
      const main = createMainScope({ name: 'app', deadline: 5 });
      const note = journal();
      const late = merge(of('up'), NEVER).pipe(
        finalizeAsync(() => timer(100)),
        shareService('late'),
      );
      const alone = NEVER.pipe(
        finalizeAsync(() => NEVER),
        finalizeAsync(() => late.pipe(take(1))),
        withScope({ name: 'alone', parent: main, isolated: true }),
      );
      alone.subscribe({ error: () => note('alone has closed') });
      at(1, () => void main.close().catch(() => undefined));
      m.flush();
      expect(note.lines).toEqual(['6 alone has closed']);
      expect(main.state).toBe('closed');
    }),
  );
});
