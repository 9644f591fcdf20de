/**
 * What a document carries that no paper needs. Looked for in every object of the file, whatever it is called from: a document
 * that hides a script is not wanted either.
 */
import type { PdfError } from '../types.ts';
import { entryOf, isNamed, type PdfObjects } from './pdf-objects.ts';
import type { PdfValue } from './pdf-syntax.ts';

type Found = Extract<PdfError, { kind: 'unsafe' }>['found'];

/** Keys that stand for active content by themselves. */
const KEYS: ReadonlyMap<string, Found> = new Map([
  ['JS', 'script'],
  ['JavaScript', 'script'],
  ['EmbeddedFiles', 'attachment'],
  ['EF', 'attachment'],
  ['XFA', 'form'],
]);

/** `S` of an action (ISO 32000-2, table 201), and `Subtype` or `Type` of what carries other things than ink. */
const KINDS: Readonly<Record<'S' | 'Subtype' | 'Type', ReadonlyMap<string, Found>>> = {
  S: new Map([
    ['JavaScript', 'script'],
    ['Launch', 'launch'],
    ['SubmitForm', 'form'],
    ['ImportData', 'form'],
    ['ResetForm', 'form'],
    ['GoToR', 'external'],
    ['GoToE', 'attachment'],
    ['Movie', 'external'],
    ['Sound', 'external'],
    ['Rendition', 'external'],
    ['RichMediaExecute', 'external'],
  ]),
  Subtype: new Map([
    ['FileAttachment', 'attachment'],
    ['RichMedia', 'attachment'],
    ['Movie', 'attachment'],
    ['Sound', 'attachment'],
    ['Screen', 'attachment'],
    ['3D', 'attachment'],
  ]),
  Type: new Map([['EmbeddedFile', 'attachment']]),
};

/** Entries whose actions run without anybody's touch. */
const AUTOMATIC = ['OpenAction', 'AA'];
/** Actions that follow each other. */
const CHAIN = 8;

/**
 * The first thing found, or `null`. A link that somebody may touch is harmless on paper; one that opens by itself is not. A
 * field for a digital signature (电子签章) is no form: the best of certificates carry one.
 */
export function findActiveContent({ all, byNumber }: PdfObjects): Found | null {
  const resolve = (value: PdfValue | undefined): PdfValue | undefined => (value?.kind === 'reference' ? byNumber.get(value.object) : value);
  const pending = [...all];
  for (let value = pending.pop(); value !== undefined; value = pending.pop()) {
    // One by one: an array may hold more than a call takes arguments.
    if (value.kind === 'array') for (const item of value.items) pending.push(item);
    if (value.kind !== 'dictionary') continue;
    for (const [writtenKey, entry] of value.entries) {
      // A second entry of one name is kept as `name 2`.
      const key = writtenKey.replace(/ \d+$/, '');
      const found = KEYS.get(key) ?? kindOf(key, entry) ?? (AUTOMATIC.includes(key) ? opensElsewhere(entry, resolve) : null);
      if (found !== null) return found;
      if (entry.kind === 'array' || entry.kind === 'dictionary') pending.push(entry);
    }
  }
  return null;
}

function kindOf(key: string, entry: PdfValue): Found | null {
  if (entry.kind !== 'name') return null;
  if (key === 'FT') return entry.name === 'Sig' ? null : 'form';
  return key === 'S' || key === 'Subtype' || key === 'Type' ? (KINDS[key].get(entry.name) ?? null) : null;
}

function opensElsewhere(entry: PdfValue, resolve: (value: PdfValue | undefined) => PdfValue | undefined): Found | null {
  const value = resolve(entry);
  if (value?.kind !== 'dictionary') return null;
  // Of `OpenAction` the value is an action, of `AA` a dictionary of them.
  const actions = value.entries.has('S') ? [value] : Array.from(value.entries.values(), resolve);
  for (const first of actions) {
    let action = first;
    for (let step = 0; step < CHAIN && action !== undefined; step++) {
      if (isNamed(action, 'S', 'URI')) return 'external';
      action = resolve(entryOf(action, 'Next'));
    }
  }
  return null;
}

/** Its texts and streams are locked. */
export function isEncrypted({ all }: PdfObjects): boolean {
  return all.some((value) => value.kind === 'dictionary' && value.entries.has('Encrypt'));
}

/** How many pages stand in the file, whether its page tree admits to them or not. */
export function countPages({ byNumber }: PdfObjects): number {
  let pages = 0;
  for (const value of byNumber.values()) if (isNamed(value, 'Type', 'Page')) pages++;
  return pages;
}

/** The largest picture, in pixels, as told by its own dictionary. */
export function largestImage({ all, byNumber }: PdfObjects): number {
  const side = (value: PdfValue | undefined): number => {
    const told = value?.kind === 'reference' ? byNumber.get(value.object) : value;
    return told?.kind === 'number' ? told.number : 0;
  };
  let largest = 0;
  for (const value of all) {
    if (isNamed(value, 'Subtype', 'Image')) largest = Math.max(largest, side(entryOf(value, 'Width')) * side(entryOf(value, 'Height')));
  }
  return largest;
}
