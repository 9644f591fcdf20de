import type { PrintSheetsOutcome } from '../ports.ts';
import type { JourneyContext } from './context.ts';

/** What became of a print on A4; what came out before still lies there. */
export function sheetsDone(
  { sheetsOut }: JourneyContext,
  { phase, problem }: PrintSheetsOutcome,
): Pick<JourneyContext, 'sheetsPhase' | 'sheetsProblem' | 'sheetsOut'> {
  return { sheetsPhase: phase, sheetsProblem: problem, sheetsOut: sheetsOut || phase !== 'failed' };
}
