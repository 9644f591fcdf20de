/** Who stands at the terminal, as the chip of the card says. */
import { z } from 'zod';
import { Text } from './words.ts';

/** 居民身份证, 港澳台居民居住证, 外国人永久居留身份证. */
export const CardKind = z.enum(['resident', 'hmtResident', 'foreigner']);
export type CardKind = z.infer<typeof CardKind>;

/** 18 characters in the form of GB 11643. The check digit was the terminal's to look at. */
const CitizenNumber = z.string().regex(/^[0-9]{17}[0-9X]$/);
/** Edition 2017: nationality, nine digits of place, date and order, check digits. */
const PermitNumber2017 = z.string().regex(/^[A-Z]{3}[0-9]{12}$/);
/** Edition 2023: GB 11643 in form, 9 in the first place. */
const PermitNumber2023 = z.string().regex(/^9[0-9]{16}[0-9X]$/);

/** The number on any of these cards. */
export const IdNumber = z.string().regex(/^(?:[0-9]{17}[0-9X]|[A-Z]{3}[0-9]{12})$/);

const IdentityFacts = {
  name: Text(60),
  sex: z.enum(['male', 'female', 'unknown']),
  birthDate: Text(8),
  validFrom: z.string().max(8),
  validTo: z.string().max(12),
  /** False where the terminal's clock was not trusted and the card's expiry is left to the platform. */
  expiryChecked: z.boolean(),
};

const ForeignerFacts = {
  cardKind: z.literal('foreigner'),
  ...IdentityFacts,
  /** In Latin letters, as printed first on the card. */
  name: Text(120),
  /** Empty where the holder has none. */
  chineseName: z.string().max(60),
  /** ISO 3166-1 alpha-3. */
  nationality: z.string().regex(/^[A-Z]{3}$/),
};

/** Dates as written: YYYYMMDD; `validTo` may be `long-term`. */
export const IdentityRecord = z.discriminatedUnion('cardKind', [
  z.strictObject({
    cardKind: z.literal('resident'),
    ...IdentityFacts,
    ethnicity: z.string().max(30),
    address: z.string().max(200),
    idNumber: CitizenNumber,
    issuer: z.string().max(60),
  }),
  z.strictObject({
    cardKind: z.literal('hmtResident'),
    ...IdentityFacts,
    address: z.string().max(200),
    idNumber: CitizenNumber,
    issuer: z.string().max(60),
    /** 通行证号码: of the travel permit that the residence rests on. */
    permitNumber: z.string().max(20),
    /** 签发次数. */
    issueCount: z.string().max(4),
  }),
  z.discriminatedUnion('edition', [
    z.strictObject({ ...ForeignerFacts, edition: z.literal('2017'), idNumber: PermitNumber2017 }),
    z.strictObject({ ...ForeignerFacts, edition: z.literal('2023'), idNumber: PermitNumber2023 }),
  ]),
]);
export type IdentityRecord = z.infer<typeof IdentityRecord>;
