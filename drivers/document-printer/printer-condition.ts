/** What `printer-state` and `printer-state-reasons` mean for somebody who wants to print, RFC 8011 sections 5.4.11 and 5.4.12. */
import type { DeviceStatus } from '../core/index.ts';
import type { PrinterFacts } from './ipp-facts.ts';
import type { DocumentPrinterCondition } from './types.ts';

/** What keeps paper from coming out. */
export type Trouble = 'absent' | 'fault' | 'coverOpen' | 'jammed' | 'paperOut' | 'offline';

export interface PrinterHealth {
  readonly status: DeviceStatus<DocumentPrinterCondition>;
  /** Why nothing can be printed now. */
  readonly trouble: Trouble | null;
  /** What a job that stands still most likely waits for: warnings count too. */
  readonly suspicion: Trouble | null;
}

export const UNKNOWN_CONDITION: DocumentPrinterCondition = { paper: 'unknown', cover: 'unknown', mechanism: 'unknown' };

/** A tray that is pulled out feeds as little as an empty one. */
const PAPER_OUT = ['media-empty', 'media-needed', 'input-tray-missing', 'input-media-supply-empty'];
const PAPER_LOW = ['media-low', 'input-media-supply-low'];
const COVER_OPEN = ['cover-open', 'door-open', 'interlock-open', 'input-cover-open', 'output-cover-open'];
const JAMMED = ['media-jam', 'input-media-jam', 'output-media-jam', 'media-path-jam'];
/** Somebody or something holds the printer back; it is not broken. */
const HELD = ['offline', 'paused', 'moving-to-paused', 'shutdown', 'timed-out', 'connecting-to-device', 'stopping', 'deactivated'];

const SEVERITIES = ['report', 'warning', 'error'] as const;

interface Reason {
  readonly keyword: string;
  readonly severity: (typeof SEVERITIES)[number];
  readonly hasSuffix: boolean;
}

export function healthOf({ state, reasons: words, acceptsJobs }: PrinterFacts): PrinterHealth {
  const reasons = words.filter((word) => word !== 'none').map(readReason);
  const has = (keywords: readonly string[], least: Reason['severity'] = 'report'): boolean =>
    reasons.some((reason) => keywords.includes(reason.keyword) && isAtLeast(reason, least));

  // One of two trays being empty is a warning: the printer goes on.
  const paper = has(PAPER_OUT, 'error') ? 'out' : has([...PAPER_OUT, ...PAPER_LOW]) ? 'low' : 'ok';
  const cover = has(COVER_OPEN, 'error') ? 'open' : 'closed';
  const jammed = has(JAMMED, 'error');
  const held = has(HELD) || !acceptsJobs;
  const named = [...PAPER_OUT, ...PAPER_LOW, ...COVER_OPEN, ...JAMMED, ...HELD];
  // Of what has no name here, many printers say neither suffix nor truth ("toner low"): then the state decides.
  const broken = reasons.some(
    (reason) => !named.includes(reason.keyword) && reason.severity === 'error' && (reason.hasSuffix || state === 'stopped'),
  );
  const condition: DocumentPrinterCondition = { paper, cover, mechanism: jammed ? 'jammed' : broken ? 'error' : 'ok' };
  const trouble = firstTrouble(condition) ?? (held || state === 'stopped' ? 'offline' : null);
  // Offline for a reason that the condition names is a condition.
  return {
    status: { availability: trouble === 'offline' ? 'offline' : 'online', condition },
    trouble,
    suspicion:
      trouble ??
      (has(COVER_OPEN, 'warning') ? 'coverOpen' : has(JAMMED, 'warning') ? 'jammed' : has(PAPER_OUT, 'warning') ? 'paperOut' : null),
  };
}

/** An open cover often hides paper and jam from their sensors: it comes first. */
function firstTrouble({ cover, mechanism, paper }: DocumentPrinterCondition): Trouble | null {
  if (cover === 'open') return 'coverOpen';
  if (mechanism === 'jammed') return 'jammed';
  if (paper === 'out') return 'paperOut';
  return mechanism === 'error' ? 'fault' : null;
}

/** Without a suffix it is an error, says the standard. */
function readReason(word: string): Reason {
  const [, keyword = word, severity] = /^(.+?)-(report|warning|error)$/.exec(word) ?? [];
  return {
    keyword,
    severity: severity === 'report' || severity === 'warning' ? severity : 'error',
    hasSuffix: severity !== undefined,
  };
}

function isAtLeast({ severity }: Reason, least: Reason['severity']): boolean {
  return SEVERITIES.indexOf(severity) >= SEVERITIES.indexOf(least);
}
