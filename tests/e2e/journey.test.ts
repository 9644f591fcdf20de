/**
 * The main job in a real browser under a finger: attract screen to printed receipt and delivered submission, in both
 * languages, with the network there and away; and afterwards nothing of the person is left.
 */
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import jsQR from 'jsqr';
import { PNG } from 'pngjs';
import { describe, expect, test } from 'vitest';
import { SYNTHETIC_PEOPLE } from '../../drivers/id-card-reader/synthetic-people.ts';
import { HOSTS } from '../support/hosts.ts';
import { until } from '../support/until.ts';
import { terminalAtScreen } from './at-screen-fixture.ts';
import type { CitizenAtScreen } from './citizen-at-screen.ts';
import { CHINESE, ENGLISH, type Words } from './words.ts';

interface AtThePlatform {
  readonly submissionId: string;
  readonly receiptNumber: string;
  readonly header: { readonly shortNumber: string };
  readonly record: {
    readonly language: string;
    readonly assurance: string;
    readonly identity: Record<string, unknown>;
    readonly consent: { readonly noticeVersion: string };
    readonly form: { readonly values: Record<string, string> };
    readonly materials: readonly { readonly parts: readonly number[] }[];
    readonly signaturePart: number;
  };
}

const TYPED = { mobile: '13912345670', permit: '44031234567', address: '福田区标记路4711号喆𠮷苑3栋' };
const PAGE_MARKER = 'PAGE-MARKER-8812';

describe.each(HOSTS.map((host) => [host.name, host] as const))('%s', (_name, host) => {
  const skipped = host.why === null ? '' : ` (skipped: ${host.why})`;
  describe.skipIf(host.why !== null)(`the main job${skipped}`, () => {
    const { terminal, screen, citizen: citizenOf } = terminalAtScreen(host);

    async function atThePlatform(): Promise<AtThePlatform[]> {
      const answer = await fetch(`${terminal().sandboxUrl}/_sandbox/submissions`);
      return JSON.parse(await answer.text());
    }

    interface Kept {
      readonly file: string;
      readonly bytes: Buffer;
    }

    function filesBelow(dir: string): Kept[] {
      return readdirSync(dir, { recursive: true, withFileTypes: true })
        .filter((entry) => entry.isFile())
        .map((entry) => path.join(entry.parentPath, entry.name))
        .map((file) => ({ file, bytes: readFileSync(file) }));
    }

    const platformsOwn = (): string => path.join(terminal().dataDir, 'sandbox');

    /** Everything that the terminal keeps: its data directory without the platform's, its RAM folder, and what it printed. */
    function everythingKept(): Kept[] {
      return [
        ...filesBelow(terminal().dataDir).filter(({ file }) => !file.startsWith(platformsOwn())),
        ...filesBelow(terminal().ramDir),
        { file: 'output', bytes: Buffer.from(terminal().output + terminal().errors) },
      ];
    }

    function tracesOf(person: string, scanned: Buffer, kept = everythingKept()): string[] {
      const card = SYNTHETIC_PEOPLE.find(({ id }) => id === person)?.card;
      if (!card) throw new Error(`nobody is called ${person}`);
      const texts = [card.name, card.idNumber, card.address, TYPED.mobile, TYPED.permit, TYPED.address, '标记路4711'];
      const markers = [
        ...texts.flatMap((text) => [
          Buffer.from(text, 'utf8'),
          Buffer.from(text, 'utf16le'),
          Buffer.from(JSON.stringify(text).slice(1, -1)),
        ]),
        // A piece out of the middle of the picture's compressed bytes stands nowhere by chance.
        scanned.subarray(Math.floor(scanned.length / 2), Math.floor(scanned.length / 2) + 48),
      ];
      return kept.flatMap(({ file, bytes }) =>
        markers.filter((marker) => bytes.includes(marker)).map((marker) => `${file}: ${marker.toString()}`),
      );
    }

    async function paperOf(shortNumber: string): Promise<{ text: string; qr: string[]; cut: string }> {
      const papers = await terminal().papers();
      const found = papers.filter((paper) => paper.text.includes(shortNumber));
      expect(found, 'one receipt, not two').toHaveLength(1);
      const [paper] = found;
      if (!paper) throw new Error('no paper');
      const picture = await terminal().labGet(`receipt-printer/papers/${papers.indexOf(paper)}.png`);
      const png = PNG.sync.read(Buffer.from(await picture.arrayBuffer()));
      const read = jsQR.default(new Uint8ClampedArray(png.data), png.width, png.height);
      expect(read?.data, 'the code on the picture can be read').toBe(paper.qr[0]);
      return paper;
    }

    async function untilSubmitted(citizen: CitizenAtScreen, person: string): Promise<Buffer> {
      await citizen.begins();
      await citizen.identifies(person);
      await citizen.fillsIn(TYPED);
      const scanned = await citizen.scansOnePaper(PAGE_MARKER);
      const review = await citizen.text();
      expect(review).toContain(TYPED.address);
      await citizen.signs();
      await citizen.touches(citizen.words.submit);
      await citizen.sees('outcome');
      return scanned;
    }

    async function shortNumberOnScreen(citizen: CitizenAtScreen): Promise<string> {
      const [number] = /S017-[0-9A-Z]{4}-\d\d-\d/.exec(await citizen.text()) ?? [];
      if (number === undefined) throw new Error('no number on the screen');
      return number;
    }

    async function leaves(citizen: CitizenAtScreen): Promise<void> {
      await citizen.touches(citizen.words.done);
      await citizen.sees('leaving');
      await citizen.touches(citizen.words.ready);
      await citizen.sees('attract');
    }

    async function recordEqualsWhatWasGiven(words: Words, person: string, scanned: Buffer, shortNumber: string): Promise<AtThePlatform> {
      const card = SYNTHETIC_PEOPLE.find(({ id }) => id === person)?.card;
      const records = (await atThePlatform()).filter(({ header }) => header.shortNumber === shortNumber);
      expect(records, 'once at the platform').toHaveLength(1);
      const [record] = records;
      if (!record) throw new Error('no record');
      expect(record.record).toMatchObject({
        language: words.language,
        assurance: 'card',
        consent: { noticeVersion: '2026-09' },
        identity: { name: card?.name, idNumber: card?.idNumber, address: card?.address, expiryChecked: true },
        form: {
          values: {
            mobile: TYPED.mobile,
            permitNumber: TYPED.permit,
            district: 'futian',
            livingAddress: TYPED.address,
            tenure: 'rented',
            since: '2020-01-01',
            residents: '2',
          },
        },
      });
      const part = async (index: number): Promise<Buffer> =>
        Buffer.from(
          await (await fetch(`${terminal().sandboxUrl}/_sandbox/submissions/${record.submissionId}/parts/${index}`)).arrayBuffer(),
        );
      const digest = (bytes: Buffer): string => createHash('sha256').update(bytes).digest('hex');
      expect(digest(await part(record.record.materials[0]?.parts[0] ?? -1)), 'the page is the one that was scanned').toBe(digest(scanned));
      const strokes: unknown = JSON.parse((await part(record.record.signaturePart)).toString());
      expect(strokes).toSatisfy((value) => Array.isArray(value) && value.length === 1 && value[0].length >= 5);
      return record;
    }

    describe.each([
      ['简体中文', CHINESE, 'li-xiaoming'],
      ['English', ENGLISH, 'zhang-zhe'],
    ] as const)('in %s', (_name, words, person) => {
      test('online: received by the platform, on paper with its number, and nothing is left', async () => {
        const citizen = citizenOf(words);
        const scanned = await untilSubmitted(citizen, person);
        await screen().page.getByText(words.received).first().waitFor();
        const shortNumber = await shortNumberOnScreen(citizen);
        await until(async () => (await terminal().papers()).some((paper) => paper.cut !== 'none'));
        const paper = await paperOf(shortNumber);
        await leaves(citizen);

        const record = await recordEqualsWhatWasGiven(words, person, scanned, shortNumber);
        expect(paper.text).toContain(words.paperTitle);
        expect(paper.text).toContain(words.paperReceived);
        expect(paper.text).toContain(record.receiptNumber);
        expect(paper.text).not.toContain('受理回执');
        expect(paper.qr).toEqual([`KT1:${record.submissionId}`]);

        expect(tracesOf(person, scanned, filesBelow(platformsOwn())), 'the search finds what is there').not.toEqual([]);
        await until(() => tracesOf(person, scanned).length === 0, 60_000).catch(() => undefined);
        expect(tracesOf(person, scanned)).toEqual([]);
        const page = await screen().page.content();
        for (const text of [TYPED.mobile, TYPED.address, PAGE_MARKER, shortNumber]) expect(page).not.toContain(text);
        expect(screen().complaints).toEqual([]);
      });

      test('offline: saved, said so on screen and paper, sealed on the disk, and sent once when the line is back', async () => {
        await terminal().lab('network', 'cut');
        const citizen = citizenOf(words);
        const scanned = await untilSubmitted(citizen, person);
        await screen().page.getByText(words.saved).first().waitFor();
        const shortNumber = await shortNumberOnScreen(citizen);
        await until(async () => (await terminal().papers()).some((paper) => paper.cut !== 'none'));
        const paper = await paperOf(shortNumber);
        expect(paper.text).toContain(words.paperSaved);
        await leaves(citizen);

        expect(await atThePlatform()).toEqual([]);
        expect(tracesOf(person, scanned), 'what waits is sealed, what was scanned is gone').toEqual([]);
        await terminal().lab('network', 'restore');
        await until(async () => (await atThePlatform()).length > 0, 60_000);
        await recordEqualsWhatWasGiven(words, person, scanned, shortNumber);
        expect(tracesOf(person, scanned)).toEqual([]);
        expect(screen().complaints).toEqual([]);
      });
    });

    test('every step can be cancelled after one question, and back leads to the step before', async () => {
      const citizen = citizenOf(CHINESE);
      await citizen.begins();
      await citizen.identifies('li-xiaoming');
      await citizen.touches(CHINESE.back);
      await citizen.sees('identify');
      await citizen.touches(CHINESE.go);
      await citizen.sees('form', 'form/contact');
      await citizen.fills(CHINESE.mobile, TYPED.mobile);
      await citizen.touches(CHINESE.cancel);
      await citizen.touches(CHINESE.keepGoing);
      expect(await screen().page.getByLabel(CHINESE.mobile, { exact: true }).inputValue()).toBe(TYPED.mobile);
      expect(await citizen.text()).toContain('12345');
      await citizen.touches(CHINESE.cancel);
      await citizen.touches(CHINESE.stopAndErase);
      await citizen.sees('leaving');
      await citizen.touches(CHINESE.ready);
      await citizen.sees('attract');
      expect(readdirSync(terminal().ramDir, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile())).toEqual([]);
      await citizen.wakes();
      await citizen.touches(CHINESE.item);
      await citizen.touches(CHINESE.begin);
      await citizen.touches(CHINESE.agree);
      await citizen.identifies('zhang-zhe');
      expect(await screen().page.getByLabel(CHINESE.mobile, { exact: true }).inputValue(), 'the next person finds an empty field').toBe('');
    });

    test('what was typed survives a reload of the page, since the page keeps nothing', async () => {
      const citizen = citizenOf(ENGLISH);
      await citizen.begins();
      await citizen.identifies('tian-ji');
      await citizen.fills(ENGLISH.mobile, TYPED.mobile);
      await screen().touch(screen().page.getByLabel(ENGLISH.permit, { exact: true }));
      // The field tells its value as it is left; what is wrong with it stands there once the core has it.
      await citizen.fills(ENGLISH.permit, '1');
      await screen().touch(screen().page.getByLabel(ENGLISH.mobile, { exact: true }));
      await screen().page.getByText('Write at least 8 characters.').waitFor();
      await screen().page.reload();
      await citizen.sees('form', 'form/contact');
      expect(await screen().page.getByLabel(ENGLISH.mobile, { exact: true }).inputValue()).toBe(TYPED.mobile);
    });
  });
});
