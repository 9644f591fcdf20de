import { createHash } from 'node:crypto';
import { z } from 'zod';
import { IdNumber } from '../platform/index.ts';
import { SANDBOX_LIMITS } from './limits.ts';
import { forgetOldest } from './rate-window.ts';

/** `POST /_sandbox/people`: what the registers shall say of one person from now on. What is left out stays as it is. */
export const PersonSetting = z.strictObject({
  idNumber: IdNumber,
  /** Whether a telephone is on file. */
  phone: z.boolean().optional(),
  /** Whether there is anything to certify. */
  records: z.boolean().optional(),
});
export type PersonSetting = z.infer<typeof PersonSetting>;

export interface People {
  /**
   * Everybody has a telephone and records, unless it was set otherwise. The number is made up from the id number, the same
   * each time, and exists only masked.
   */
  of(idNumber: string): { readonly phone: string | null; readonly records: boolean };
  set(setting: PersonSetting): void;
  reset(): void;
}

export function createPeople(): People {
  const settings = new Map<string, { readonly phone: boolean; readonly records: boolean }>();
  const settingOf = (idNumber: string) => settings.get(idNumber) ?? { phone: true, records: true };
  return {
    of: (idNumber) => {
      const { phone, records } = settingOf(idNumber);
      return { phone: phone ? maskedPhone(idNumber) : null, records };
    },
    set: ({ idNumber, phone, records }) => {
      const before = settingOf(idNumber);
      settings.set(idNumber, { phone: phone ?? before.phone, records: records ?? before.records });
      forgetOldest(settings, SANDBOX_LIMITS.people);
    },
    reset: () => settings.clear(),
  };
}

/** `138****0421`. */
function maskedPhone(idNumber: string): string {
  const digits = createHash('sha256').update(`telephone of ${idNumber}`).digest().readUInt32BE() % 10_000;
  return `138****${String(digits).padStart(4, '0')}`;
}
