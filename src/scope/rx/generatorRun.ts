import type { Activity } from '../engine/activity.ts';
import { addDrainListener } from '../engine/drain.ts';
import type { ScopeNode } from '../engine/node.ts';
import { type FunctionObserver, PromiseRun } from './functionRun.ts';

type Generator = AsyncGenerator<unknown, void, void>;
type Step = IteratorResult<unknown, void>;

/** An async generator whose values go to the observer one after another, as `from()` does it. */
export class GeneratorRun extends PromiseRun {
  protected readonly generator: Generator;
  #isGivenUp = false;

  constructor(scope: ScopeNode, began: number, observer: FunctionObserver, generator: Generator) {
    super(scope, began, observer, 'its async generator has not ended');
    this.generator = generator;
  }

  start(): this {
    this.pull(() => this.generator.next());
    if (this.scope.stopped) this.stop();
    return this;
  }

  override unsubscribe(): void {
    super.unsubscribe();
    this.giveUp();
  }

  /** Its `finally` blocks run, once what it waits for has settled. */
  override stop(): void {
    this.giveUp();
  }

  /** Given up, it may still yield in a `finally` block: it is taken to its end. */
  protected yielded(value: unknown): void {
    if (!this.isCut) this.observer.next(value);
    this.pull(() => this.generator.next());
  }

  /** Takes one step, and does what it says. */
  protected pull(step: () => Promise<Step>): void {
    let result: Promise<Step>;
    try {
      result = step();
    } catch (error) {
      this.failed(error);
      return;
    }
    result.then(
      ({ done, value }) => {
        if (done) this.ended();
        else if (!this.isOver) this.yielded(value);
      },
      (error: unknown) => {
        this.failed(error);
      },
    );
  }

  protected ended(): void {
    this.settled(() => {
      this.completed();
    });
  }

  protected giveUp(): void {
    if (this.isOver || this.#isGivenUp) return;
    this.#isGivenUp = true;
    this.pull(() => this.generator.return());
  }
}

/**
 * A generator given to `service()`: its first `yield` registers, and there it stays until nobody needs the service any
 * more; then it runs to its end (rule 6).
 */
export class ServiceGeneratorRun extends GeneratorRun implements Activity {
  listeners = 0;
  #hasYielded = false;

  constructor(scope: ScopeNode, began: number, observer: FunctionObserver, generator: Generator) {
    super(scope, began, observer, generator);
    const remove = addDrainListener(scope, this, {
      drained: () => {
        remove();
        // Only what has handed out a value drains: it stands at its yield.
        this.pull(() => this.generator.next());
      },
      cut: () => undefined,
    });
  }

  get running(): boolean {
    return !this.isOver;
  }

  protected override yielded(value: unknown): void {
    if (this.#hasYielded) {
      const error = new TypeError(
        `${this.scope.path} yielded twice: a service's generator yields the one value that it hands out.`,
      );
      this.pull(() => this.generator.throw(error));
      return;
    }
    this.#hasYielded = true;
    this.observer.next(value);
  }
}
