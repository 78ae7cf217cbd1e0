/// <reference lib="esnext.disposable" preserve="true" />
export {
  FinalizerError,
  NoScopeError,
  NotRegisteredError,
  rootCause,
  ScopeClosedError,
  ScopeCycleError,
  ScopeDiedError,
  ServiceNotRunningError,
  StartTimeoutError,
  StopTimeoutError,
  TeardownError,
} from './errors/index.ts';
export {
  type Acquired,
  createMainScope,
  currentScope,
  deferScope,
  type FamilyKey,
  finalizeAsync,
  inScope,
  noMoreDependents,
  override,
  resource,
  scopeOf,
  service,
  serviceFamily,
  shareService,
  switchScope,
  withScope,
} from './operators/index.ts';
export type { CleanupContext } from './scope/engine/cleanupContext.ts';
export type { ScopeEvent } from './scope/engine/event.ts';
export type { ScopeState } from './scope/engine/state.ts';
export type { Cleanup } from './scope/rx/cleanup.ts';
export type { MainScope, Scope, ScopeOutcome, ScopeSnapshot } from './scope/rx/scope.ts';
export type { MainScopeConfig, ScopeConfig } from './scope/rx/scopeConfig.ts';
export type { ServiceConfig } from './scope/rx/serviceConfig.ts';
export type { Service } from './scope/rx/serviceDefinition.ts';
export type { Override } from './scope/rx/substitute.ts';
export type { TaskInput } from './scope/rx/taskInput.ts';
