export { type CodeScannerOptions, createCodeScanner } from './code-driver.ts';
export type { CodeReadError, CodeScanner, CodeScannerCondition } from './types.ts';
