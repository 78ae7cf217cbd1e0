import { createMainScope, deferScope, inScope, resource } from 'rxjs-scope';
import { describe, expect, it } from 'vitest';
import { collectReports, settled } from './scope.reports.ts';

describe('a generator that acquires a resource', () => {
  collectReports();

  it('is given return() as its scope must stop, and the resource is released once it has ended (rule 6)', async () => {
    const notes: string[] = [];
    const main = createMainScope({ name: 'app', stopTimeout: 1000 });
    const connection = resource(
      () =>
        deferScope(async function* () {
          try {
            for (;;) {
              yield 'connection';
              await settled();
            }
          } finally {
            notes.push('ended');
          }
        }),
      () => {
        notes.push('released');
      },
    );
    connection.pipe(inScope(main)).subscribe((value) => notes.push(value));
    await settled();
    await main.close();
    expect(notes).toEqual(['connection', 'ended', 'released']);
  });
});
