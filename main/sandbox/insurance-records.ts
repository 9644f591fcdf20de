/** Records that exist nowhere: worked out from the id number, the same for the same person and month. */
import { createHash } from 'node:crypto';

const SHENZHEN_OFFSET_MS = 8 * 3_600_000;
const ADULT_YEARS = 18;
const MONTHS_A_YEAR = 12;
/** Contributions a month, in percent of the base. Plausible, nobody's law. */
const RATES = {
  pension: { employer: 16, person: 8 },
  medical: { employer: 6, person: 2 },
  injury: { employer: 0.4, person: 0 },
} as const;
export type Insurance = keyof typeof RATES;
export const INSURANCES: readonly Insurance[] = ['pension', 'medical', 'injury'];

export interface Contribution {
  /** In cents. */
  readonly base: number;
  readonly employer: number;
  readonly person: number;
}

export interface InsuredMonth {
  /** `2026-10`. */
  readonly month: string;
  readonly contributions: Readonly<Record<Insurance, Contribution>>;
}

/** Every month from the first to the last that is over in Shenzhen. At least a year of them. */
export function insuredMonths(person: { readonly idNumber: string; readonly birthDate: string }, nowMs: number): readonly InsuredMonth[] {
  const seed = createHash('sha256').update(`records of ${person.idNumber}`).digest();
  const now = new Date(nowMs + SHENZHEN_OFFSET_MS);
  const current = now.getUTCFullYear() * MONTHS_A_YEAR + now.getUTCMonth();
  const wished = current - 14 - (seed.readUInt16BE(0) % 167);
  const adult = (Number(person.birthDate.slice(0, 4)) + ADULT_YEARS) * MONTHS_A_YEAR + Number(person.birthDate.slice(4, 6)) - 1;
  const first = Math.min(Number.isSafeInteger(adult) ? Math.max(wished, adult) : wished, current - MONTHS_A_YEAR);
  const firstBase = 350_000 + (seed.readUInt16BE(2) % 1_200) * 1_000;
  return Array.from({ length: current - first }, (_, index) => {
    const at = first + index;
    const year = Math.floor(at / MONTHS_A_YEAR);
    // A rise of 4 % each year, in whole yuan.
    const base = Math.round((firstBase * 1.04 ** (year - Math.floor(first / MONTHS_A_YEAR))) / 100) * 100;
    const month = `${year}-${String((at % MONTHS_A_YEAR) + 1).padStart(2, '0')}`;
    return { month, contributions: { pension: of(base, 'pension'), medical: of(base, 'medical'), injury: of(base, 'injury') } };
  });
}

function of(base: number, insurance: Insurance): Contribution {
  const { employer, person } = RATES[insurance];
  return { base, employer: Math.round((base * employer) / 100), person: Math.round((base * person) / 100) };
}
