import type { ScanOutcome } from '../../journeys/index.ts';
import { scanProblem } from '../problems.ts';
import type { World } from './world.ts';

export async function scanPage(world: World, signal: AbortSignal): Promise<ScanOutcome> {
  const folder = world.session();
  const failed = (problem: Extract<ScanOutcome, { kind: 'failed' }>['problem']): ScanOutcome => {
    if (!signal.aborted) world.audit.record('scanFailed', { session: folder.sessionId, problem });
    return { kind: 'failed', problem };
  };
  const scanned = await world.scanner.scanPage({ signal });
  if (!scanned.ok) return failed(scanProblem(scanned.error));
  const kept = await folder.keep('png', scanned.value.bytes);
  if (!kept.ok) return failed(kept.error.kind === 'io' ? 'scan.failed' : 'scan.tooLarge');
  if (signal.aborted) {
    // The citizen stopped, or has left: the page must not outlive the wish.
    await folder.drop([kept.value.fileId]);
    return { kind: 'failed', problem: 'scan.failed' };
  }
  world.audit.record('pageScanned', { session: folder.sessionId, bytes: scanned.value.bytes.byteLength });
  return { kind: 'scanned', page: { imageId: kept.value.fileId } };
}
