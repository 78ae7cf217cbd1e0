import { config, type Observable } from 'rxjs';
import { TestScheduler } from 'rxjs/testing';
import { describeError } from './stage/describeError.ts';
import { Stage } from './stage/Stage.ts';

/** A scenario, written as a program of this library. */
export type Program = (stage: Stage) => Observable<unknown>;

/**
 * Runs a program in virtual time to its very end. What its consumer is told, what nobody could be told, and a main scope
 * that has not closed when nothing can happen any more, are in the log as the doings of `run`.
 */
export function perform(program: Program): Stage {
  const scheduler = new TestScheduler(() => {});
  const stage = new Stage(() => scheduler.now());
  const { onUnhandledError } = config;
  config.onUnhandledError = (error: unknown) => stage.log('run', `reported ${describeError(error)}`);
  try {
    scheduler.run(() => {
      program(stage).subscribe({
        error: (error: unknown) => {
          stage.raised.push(error);
          stage.log('run', `raised ${describeError(error)}`);
        },
      });
    });
  } finally {
    config.onUnhandledError = onUnhandledError;
  }
  for (const main of stage.mains) if (main.state !== 'closed') stage.log('run', `${main.path} hangs`);
  return stage;
}
