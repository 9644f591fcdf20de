/**
 * Where things stand on a card: a block of 256 bytes of UTF-16LE in fields of fixed width, padded with spaces. The same for
 * every reader of the SAM_V family, as the makers' documents of the CVR-100 and DKQ-A16D list it.
 */

export const CARD_TEXT_BYTES = 256;

/** Byte of the character that tells kinds of card apart: space, J, I or Y. */
export const TYPE_OFFSET = 248;

/** Stands for the end of a card that never ends. */
export const LONG_TERM = '长期';

/** Where a text stands and how long that place is, both in bytes. What does not fit the first place goes on in the second. */
export type Field = readonly (readonly [offset: number, length: number])[];

/** 居民身份证, a space at `TYPE_OFFSET`. */
export const RESIDENT_FIELDS = {
  name: [[0, 30]],
  sexCode: [[30, 2]],
  ethnicityCode: [[32, 4]],
  birthDate: [[36, 16]],
  address: [[52, 70]],
  idNumber: [[122, 36]],
  issuer: [[158, 30]],
  validFrom: [[188, 16]],
  validTo: [[204, 16]],
} as const satisfies Readonly<Record<string, Field>>;

/** 港澳台居民居住证, J: a resident's card without an ethnic group, and with the permit that it rests on. */
export const HMT_RESIDENT_FIELDS = {
  name: [[0, 30]],
  sexCode: [[30, 2]],
  birthDate: [[36, 16]],
  address: [[52, 70]],
  idNumber: [[122, 36]],
  issuer: [[158, 30]],
  validFrom: [[188, 16]],
  validTo: [[204, 16]],
  permitNumber: [[220, 18]],
  issueCount: [[238, 4]],
} as const satisfies Readonly<Record<string, Field>>;

/** 外国人永久居留身份证 of 2017, I. */
export const FOREIGNER_2017_FIELDS = {
  name: [[0, 120]],
  sexCode: [[120, 2]],
  idNumber: [[122, 30]],
  nationality: [[152, 6]],
  chineseName: [[158, 30]],
  validFrom: [[188, 16]],
  validTo: [[204, 16]],
  birthDate: [[220, 16]],
  authority: [[240, 8]],
} as const satisfies Readonly<Record<string, Field>>;

/** 外国人永久居留身份证 of 2023, Y. The name in Latin letters has a second place for what goes beyond 35 letters. */
export const FOREIGNER_2023_FIELDS = {
  chineseName: [[0, 30]],
  sexCode: [[30, 2]],
  birthDate: [[36, 16]],
  name: [
    [52, 70],
    [220, 22],
  ],
  idNumber: [[122, 36]],
  validFrom: [[188, 16]],
  validTo: [[204, 16]],
  nationality: [[242, 6]],
} as const satisfies Readonly<Record<string, Field>>;

/** What stands there too and is never read: the version of a card of 2017. */
export const FOREIGNER_2017_UNREAD = { version: [[236, 4]] } as const satisfies Readonly<Record<string, Field>>;

/** What stands there too and is never read: how often a card of 2023 was renewed, and its tie to the holder's earlier number. */
export const FOREIGNER_2023_UNREAD = { renewals: [[32, 4]], oldNumberLink: [[250, 6]] } as const satisfies Readonly<Record<string, Field>>;
