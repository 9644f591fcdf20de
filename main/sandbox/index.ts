export type { DocumentFault } from './document-faults.ts';
export type { FaultMode, FaultSetting } from './faults.ts';
export { SANDBOX_KEY, SANDBOX_KEYS } from './intake.ts';
export type { PersonSetting } from './people.ts';
export { createSandbox, type ListenError, type Sandbox, type SandboxOptions } from './sandbox.ts';
export type { CaseSetting, SandboxAlarm, SandboxRefusal, SandboxSubmission } from './sandbox-routes.ts';
export { createSandboxThread } from './sandbox-thread.ts';
export type { SandboxEvent } from './serve-route.ts';
export type { SandboxMessage } from './telephone.ts';
