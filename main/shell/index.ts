export { type ClaimError, claimShell } from './claim.ts';
export { type Shell, type ShellOptions, startShell } from './shell.ts';
