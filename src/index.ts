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
export type { Cleanup } from './scope/cleanup.ts';
export type { CleanupContext } from './scope/cleanupContext.ts';
export type { ScopeEvent } from './scope/event.ts';
export type { MainScope, Scope, ScopeOutcome, ScopeSnapshot } from './scope/scope.ts';
export type { MainScopeConfig, ScopeConfig } from './scope/scopeConfig.ts';
export type { ServiceConfig } from './scope/serviceConfig.ts';
export type { Service } from './scope/serviceDefinition.ts';
export type { ScopeState } from './scope/state.ts';
export type { Override } from './scope/substitute.ts';
export type { TaskInput } from './scope/taskInput.ts';
