import type { Observable } from 'rxjs';
import type { MainScope, Scope, Service } from 'rxjs-scope';

// What the examples in the JSDoc of the library take for granted. It is compiled, and never run.

interface Pool {
  query(text: string): Promise<number[]>;
  drain(): Promise<void>;
  end(): Promise<void>;
}
interface Options {
  readonly signal: AbortSignal;
}
interface Queue {
  messages(): Observable<string>;
}
interface Server {
  readonly port: number;
}
interface Store {
  close(): Promise<void>;
}
export interface Job {
  readonly id: number;
}

export declare class FakePool implements Pool {
  query(text: string): Promise<number[]>;
  drain(): Promise<void>;
  end(): Promise<void>;
}

export declare const url: string;
export declare const config: Service<string>;
export declare const database: Service<Pool>;
export declare const orders: Service<string>;
export declare const main: MainScope;
export declare const scope: Scope;
export declare const events: Observable<string>;
export declare const buffer: { flush(options: Options): Promise<void> };
export declare const queue: Observable<Queue>;
export declare const port$: Observable<number>;
export declare const app: { get(path: string, handler: (request: unknown) => Promise<unknown>): void };

export declare function connect(to: string, options?: Options): Promise<Pool>;
export declare function work(job: Job, pool: Pool, signal: AbortSignal): Promise<number>;
export declare function handle(message: string): Promise<void>;
export declare function listen(what: unknown): Promise<Server>;
export declare function drain(server: Server): Promise<void>;
export declare function close(server: Server): Promise<void>;
export declare function open(id: string): Promise<Store>;
