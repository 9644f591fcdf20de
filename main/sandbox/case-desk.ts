import { err, ok, type Result } from '../../drivers/core/result.ts';
import { CaseReport, type CaseStatusRequest } from '../platform/index.ts';
import { SANDBOX_LIMITS } from './limits.ts';
import { createRateWindow } from './rate-window.ts';
import { type Refusal, tooMany } from './refusal.ts';
import type { HeldCase, ReportedRefusal, SandboxStore } from './store.ts';

export interface CaseDesk {
  status(terminalId: string, request: CaseStatusRequest): Result<CaseReport, Refusal>;
  reset(): void;
}

export function createCaseDesk({ store, monotonicMs }: { readonly store: SandboxStore; readonly monotonicMs: () => number }): CaseDesk {
  const failed = createRateWindow({ most: SANDBOX_LIMITS.failedLookUps, windowMs: SANDBOX_LIMITS.failedLookUpsWindowMs, monotonicMs });

  const find = ({ code, identity }: CaseStatusRequest): CaseReport | null => {
    const held = store.cases(code).find(({ manifest }) => manifest.record.identity.idNumber === identity.idNumber);
    if (held) return caseReport(held);
    // What was never opened names no person: only its id, which cannot be guessed, leads to it.
    if (!('submissionId' in code) || store.find(code.submissionId)) return null;
    const refused = store.refusals().find(({ report }) => report.submissionId === code.submissionId);
    return refused ? refusedReport(refused) : null;
  };

  return {
    status: (terminalId, request) => {
      const waitMs = failed.waitMs(terminalId);
      if (waitMs > 0) return err(tooMany(waitMs, 'look-ups that found nothing'));
      const report = find(request);
      if (report) return ok(report);
      failed.count(terminalId);
      // The same words for every reason: somebody else's case must look like none.
      return err({ kind: 'caseUnknown', detail: 'no such case' });
    },
    reset: () => failed.reset(),
  };
}

export function caseReport({ receipt, header, manifest, stage }: HeldCase): CaseReport {
  // The record has its name in one language; a terminal that knows the item by its code has the other.
  const { code, name } = manifest.record.item;
  const item = CaseReport.shape.item.safeParse({ code, name: { 'zh-CN': name, en: name } });
  return {
    submissionId: header.submissionId,
    shortNumber: header.shortNumber,
    receiptNumber: receipt.receiptNumber,
    status: stage?.status ?? 'received',
    since: stage?.since ?? receipt.receivedAt,
    item: item.success ? item.data : null,
    words: stage?.words ?? null,
  };
}

function refusedReport({ report, reportedAt }: ReportedRefusal): CaseReport {
  const { submissionId, shortNumber } = report;
  return {
    submissionId,
    shortNumber,
    receiptNumber: null,
    status: 'refused',
    since: reportedAt,
    item: null,
    words: refusalWords(report),
  };
}

function refusalWords({ reason, httpStatus }: ReportedRefusal['report']): NonNullable<CaseReport['words']> {
  if (reason === 'damaged') {
    return {
      'zh-CN': '请再来办理一次：终端上保存的申请已损坏。',
      en: 'Please come back, because what the terminal kept was damaged.',
    };
  }
  switch (httpStatus) {
    case 400:
      return {
        'zh-CN': '请再来办理一次：终端送来的申请无法读取。',
        en: 'Please come back, because what the terminal sent could not be read.',
      };
    case 413:
      return {
        'zh-CN': '请再来办理一次：提交的材料过大，请减少页数。',
        en: 'Please come back, because the papers were too large. Bring fewer pages.',
      };
    case 422:
      return {
        'zh-CN': '请再来办理一次：提交的内容无法受理。',
        en: 'Please come back, because what was submitted cannot be taken.',
      };
    default:
      return { 'zh-CN': '请再来办理一次：平台没有接收这次提交。', en: 'Please come back, because the platform did not take it.' };
  }
}
