/** A service item as its author writes it: one YAML file in the catalogue. */
import { z } from 'zod';
import { isRealDate } from '../calendar.ts';
import { firstRefusedCharacter } from '../characters.ts';
import { CATALOGUE_LIMITS } from '../limits.ts';

/** The same text in every language of the screen. */
const localText = (max: number) => {
  const text = z
    .string()
    .trim()
    .min(1)
    .max(max)
    .refine((value) => firstRefusedCharacter(value) === null, {
      error: 'it holds a character that cannot be printed (control, invisible, private use or emoji); take it out',
    });
  return z.strictObject({ 'zh-CN': text, en: text });
};
export type LocalText = { readonly 'zh-CN': string; readonly en: string };

const ItemCode = z
  .string()
  .regex(/^[a-z][a-z0-9]*(?:-[a-z0-9]+)*$/, {
    error: 'a code is lower-case letters, digits and single hyphens, such as residence-permit-endorsement',
  })
  .max(60);
const PartId = z
  .string()
  .regex(/^[a-z][a-zA-Z0-9]*$/, { error: 'an id is a word such as livingAddress' })
  .max(40);
const Version = z.string().regex(/^[0-9]{4}-[0-9]{2}(?:-[0-9]{2})?(?:\.[0-9]+)?$/, {
  error: 'a version is a date in quotes, such as "2026-09" or "2026-09.2"',
});
const DateText = z
  .string()
  .regex(/^[0-9]{4}-[0-9]{2}-[0-9]{2}$|^today$/, { error: 'a date is "2026-09-30", or today' })
  .refine((text) => text === 'today' || isRealDate(text), { error: 'there is no such day; look at a calendar' });

const FieldCommon = {
  id: PartId,
  label: localText(60),
  hint: localText(120).optional(),
  required: z.boolean().default(true),
  /** Filled from the card at first; the citizen can change it. */
  prefill: z.enum(['card.name', 'card.address', 'card.idNumber', 'card.birthDate']).optional(),
};

export const Field = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('text'),
    ...FieldCommon,
    minLength: z.int().min(0).default(1),
    maxLength: z.int().min(1).max(500).default(100),
  }),
  /** A mainland mobile number, or a landline with its area code. */
  z.strictObject({ kind: z.literal('phone'), ...FieldCommon }),
  z.strictObject({
    kind: z.literal('digits'),
    ...FieldCommon,
    minLength: z.int().min(1).default(1),
    maxLength: z.int().min(1).max(30).default(18),
  }),
  z.strictObject({
    kind: z.literal('number'),
    ...FieldCommon,
    min: z.int(),
    max: z.int(),
  }),
  z.strictObject({ kind: z.literal('date'), ...FieldCommon, min: DateText.optional(), max: DateText.optional() }),
  z.strictObject({
    kind: z.literal('choice'),
    ...FieldCommon,
    options: z
      .array(z.strictObject({ value: PartId, label: localText(60) }))
      .min(2)
      .max(12),
  }),
]);
export type Field = z.infer<typeof Field>;

export const FormPage = z.strictObject({
  id: PartId,
  title: localText(60),
  fields: z.array(Field).min(1).max(CATALOGUE_LIMITS.fieldsPerPage),
});
export type FormPage = z.infer<typeof FormPage>;

export const Material = z.strictObject({
  id: PartId,
  name: localText(80),
  hint: localText(160),
  minPages: z.int().min(1).default(1),
  maxPages: z.int().min(1).max(CATALOGUE_LIMITS.pages).default(1),
});
export type Material = z.infer<typeof Material>;

const ItemCommon = {
  code: ItemCode,
  version: Version,
  /** `published`: taken from an official guide. `illustrative`: plausible, for trying out; refused in production. */
  provenance: z.enum(['published', 'illustrative']),
  name: localText(60),
  summary: localText(240),
  department: localText(60),
  serviceObject: z.enum(['person', 'company']),
  guide: z.strictObject({
    /** How long the citizen stands here. */
    minutes: z.int().min(1).max(60),
    visits: z.int().min(0).max(9),
    fee: localText(80),
    result: localText(120),
    promisedWorkingDays: z.int().min(0).max(365),
    bring: z.array(localText(80)).min(1).max(6),
  }),
  identification: z.strictObject({
    /** Which cards it takes: 居民身份证, 港澳台居民居住证, 外国人永久居留身份证. */
    cards: z.array(z.enum(['resident', 'hmtResident', 'foreigner'])).min(1),
    /**
     * How sure the terminal must be of who stands there. `card`: somebody holds the card. `card+code`: and has the
     * telephone that the platform has on file for its holder; asked for before a paper with personal records is given out.
     */
    assurance: z.enum(['card', 'card+code']),
  }),
  notice: z.strictObject({
    version: Version,
    title: localText(60),
    paragraphs: z.array(localText(400)).min(1).max(8),
    consentText: localText(300),
  }),
};

export const ApplyItem = z.strictObject({
  template: z.literal('apply'),
  ...ItemCommon,
  form: z.strictObject({ version: Version, pages: z.array(FormPage).min(1).max(CATALOGUE_LIMITS.formPages) }),
  materials: z.array(Material).max(CATALOGUE_LIMITS.materials).default([]),
  signature: z.strictObject({ declaration: localText(300) }).optional(),
  /** When the citizen may look the case up for the first time, after it was received. */
  lookUpAfterHours: z.int().min(1).max(240),
});
export type ApplyItem = z.infer<typeof ApplyItem>;

/** Asks the platform for a document, shows it, prints it or sends it to the telephone. */
export const PrintItem = z.strictObject({
  template: z.literal('print'),
  ...ItemCommon,
  /** What is to be known before the platform is asked; most need nothing but the card. */
  form: z.strictObject({ version: Version, pages: z.array(FormPage).max(CATALOGUE_LIMITS.formPages) }).optional(),
  document: z.strictObject({
    /** The platform's name for it. */
    kind: ItemCode,
    duplex: z.boolean().default(false),
    /** The platform gives a one-time address, shown as a code. */
    toPhone: z.boolean().default(true),
  }),
});
export type PrintItem = z.infer<typeof PrintItem>;

export const Item = z.discriminatedUnion('template', [ApplyItem, PrintItem]).superRefine((item, context) => {
  const pages = item.form?.pages ?? [];
  const materials = item.template === 'apply' ? item.materials : [];
  const twice = (ids: readonly string[], path: readonly (string | number)[], what: string): void => {
    ids.forEach((id, index) => {
      if (ids.indexOf(id) !== index) {
        context.addIssue({ code: 'custom', path: [...path, index], message: `${what} "${id}" stands twice; give it another id` });
      }
    });
  };
  twice(
    pages.map((page) => page.id),
    ['form', 'pages'],
    'the form page',
  );
  twice(
    pages.flatMap((page) => page.fields.map((field) => field.id)),
    ['form', 'pages'],
    'the field',
  );
  twice(
    materials.map((material) => material.id),
    ['materials'],
    'the material',
  );
  const scannedPages = materials.reduce((sum, material) => sum + material.maxPages, 0);
  if (scannedPages > CATALOGUE_LIMITS.pages) {
    context.addIssue({
      code: 'custom',
      path: ['materials'],
      message: `the materials may come to ${scannedPages} pages; at most ${CATALOGUE_LIMITS.pages} fit into one submission`,
    });
  }
  materials.forEach((material, index) => {
    if (material.minPages > material.maxPages) {
      context.addIssue({ code: 'custom', path: ['materials', index, 'minPages'], message: 'minPages is over maxPages; swap them' });
    }
  });
  pages.forEach((page, pageIndex) =>
    page.fields.forEach((field, fieldIndex) => {
      const path = ['form', 'pages', pageIndex, 'fields', fieldIndex];
      if ((field.kind === 'text' || field.kind === 'digits') && field.minLength > field.maxLength) {
        context.addIssue({ code: 'custom', path: [...path, 'minLength'], message: 'minLength is over maxLength; swap them' });
      }
      if (field.kind === 'number' && field.min > field.max) {
        context.addIssue({ code: 'custom', path: [...path, 'min'], message: 'min is over max; swap them' });
      }
      if (field.kind === 'date' && isRealDate(field.min ?? '') && isRealDate(field.max ?? '') && String(field.min) > String(field.max)) {
        context.addIssue({ code: 'custom', path: [...path, 'min'], message: 'min is after max; swap them' });
      }
      if ((field.kind === 'date') !== (field.prefill === 'card.birthDate') && field.prefill !== undefined) {
        context.addIssue({
          code: 'custom',
          path: [...path, 'prefill'],
          message: 'a date takes card.birthDate, and only a date does; use another prefill',
        });
      }
      if (field.kind === 'choice') {
        twice(
          field.options.map((option) => option.value),
          [...path, 'options'],
          'the option',
        );
      }
    }),
  );
});
export type Item = z.infer<typeof Item>;
