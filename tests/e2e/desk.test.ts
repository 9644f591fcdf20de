/**
 * Both templates with every kind of card, in both languages, under a finger: written once against the page, run under every
 * host that is there.
 */
import { execFileSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { SYNTHETIC_PEOPLE } from '../../drivers/id-card-reader/synthetic-people.ts';
import { HOSTS, type OpenHost } from '../support/hosts.ts';
import { until } from '../support/until.ts';
import { CitizenAtScreen } from './citizen-at-screen.ts';
import { CHINESE, ENGLISH } from './words.ts';

const PEOPLE = [
  ['resident card', 'zhang-zhe', 'resident'],
  ['card of a Hong Kong resident', 'sun-hmt', 'hmtResident'],
  ["foreigner's card of 2017", 'foreigner-2017', 'foreigner'],
  ["foreigner's card of 2023", 'foreigner-2023', 'foreigner'],
] as const;
const LANGUAGES = [
  ['简体中文', CHINESE],
  ['English', ENGLISH],
] as const;

interface Delivered {
  readonly submissionId: string;
  readonly header: { readonly shortNumber: string };
  readonly record: {
    readonly identity: { readonly cardKind: string; readonly name: string; readonly idNumber: string };
    readonly form: { readonly values: Readonly<Record<string, string>> };
    readonly signaturePart: number | null;
    readonly signatureImagePart: number | null;
  };
}

const cardOf = (person: string) => {
  const found = SYNTHETIC_PEOPLE.find(({ id }) => id === person)?.card;
  if (!found) throw new Error(`nobody is called ${person}`);
  return found;
};

/** What a person reads on a PDF, without the spaces between the words. */
function wordsOn(pdf: Uint8Array): string {
  return execFileSync('pdftotext', ['-enc', 'UTF-8', '-', '-'], { input: pdf }).toString('utf8').replace(/\s+/g, '');
}

describe.each(HOSTS.map((host) => [host.name, host] as const))('%s', (_name, host) => {
  const skipped = host.why === null ? '' : ` (skipped: ${host.why})`;
  describe.skipIf(host.why !== null)(`at the screen${skipped}`, () => {
    let open: OpenHost;
    beforeAll(async () => {
      open = await host.open();
    });
    afterAll(() => open?.close());
    afterEach(async () => {
      await open.terminal.lab('id-card-reader', 'take-card');
      await open.terminal.lab('network', 'restore');
      // A journey that failed must not be found by the next one.
      const attract = open.page.locator('[data-screen="attract"]');
      await until(async () => {
        if (await attract.isVisible()) return true;
        await open.terminal.lab('clock', 'skip', { ms: 60_000 });
        return attract.isVisible();
      }, 30_000);
    });

    const leaves = async (citizen: CitizenAtScreen): Promise<void> => {
      await citizen.touches(citizen.words.done);
      await citizen.sees('leaving');
      await citizen.touches(citizen.words.ready);
      await citizen.sees('attract');
      const left = readdirSync(open.terminal.ramDir, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
      expect(left, 'nothing of the session is left in the RAM folder').toEqual([]);
      expect(open.complaints, 'the page complained of nothing').toEqual([]);
    };

    const toCard = async (citizen: CitizenAtScreen, item: RegExp): Promise<void> => {
      await citizen.wakes();
      await citizen.touches(item);
      await citizen.sees('item');
      await citizen.touches(citizen.words.begin);
      await citizen.sees('notice');
      await citizen.touches(citizen.words.agree);
      await citizen.sees('identify');
    };

    const delivered = async (shortNumber: string): Promise<Delivered> => {
      const all = async (): Promise<Delivered[]> =>
        JSON.parse(await (await fetch(`${open.terminal.sandboxUrl}/_sandbox/submissions`)).text());
      await until(async () => (await all()).some(({ header }) => header.shortNumber === shortNumber), 30_000);
      const found = (await all()).filter(({ header }) => header.shortNumber === shortNumber);
      expect(found, 'once at the platform').toHaveLength(1);
      return found[0]!;
    };

    /** From attract to the outcome of the rent item. */
    const submitsRent = async (citizen: CitizenAtScreen, person: string): Promise<string> => {
      const { words, page } = citizen;
      await toCard(citizen, words.rentItem);
      await open.terminal.lab('id-card-reader', 'put-card', { person });
      await citizen.touches(words.go);
      await citizen.sees('form', 'form/contact');
      await citizen.fills(words.mobile, '13912345670');
      await citizen.touches(words.go);
      await citizen.sees('form', 'form/account');
      await citizen.fills(words.account, '6200000000000000000');
      await citizen.fills(words.rent, '3200');
      await citizen.touches(words.go);
      await citizen.sees('scan');
      await citizen.scansOnePaper('DESK-PAGE');
      await citizen.signs();
      await citizen.touches(words.submit);
      await citizen.sees('outcome');
      const [shortNumber] = /S017-[0-9A-Z]{4}-\d\d-\d/.exec(await citizen.text()) ?? [];
      await page.locator('.receipt-printed').waitFor();
      return shortNumber ?? '';
    };

    describe.each(LANGUAGES)('in %s', (_language, words) => {
      test.each(PEOPLE)(
        'applies with a %s: the record holds whose card it was, and the signature as a picture',
        async (_card, person, cardKind) => {
          const citizen = CitizenAtScreen.at(open, words);
          const shortNumber = await submitsRent(citizen, person);
          await leaves(citizen);
          const { record, submissionId } = await delivered(shortNumber);
          const card = cardOf(person);
          expect(record.identity).toMatchObject({ cardKind, name: card.name, idNumber: card.idNumber });
          expect(record.form.values).toMatchObject({ bankAccount: '6200000000000000000', monthlyRent: '3200', holderName: card.name });
          const picture = await fetch(
            `${open.terminal.sandboxUrl}/_sandbox/submissions/${submissionId}/parts/${record.signatureImagePart}`,
          );
          expect(picture.headers.get('content-type')).toBe('image/png');
          expect(
            Buffer.from(await picture.arrayBuffer())
              .subarray(1, 4)
              .toString(),
          ).toBe('PNG');
        },
      );

      test.each(PEOPLE)(
        'takes the insurance certificate home with a %s, after the code that only its owner gets',
        async (_card, person) => {
          const citizen = CitizenAtScreen.at(open, words);
          await toCard(citizen, words.certificateItem);
          const before = (await open.terminal.messagesOnPhone()).length;
          await open.terminal.lab('id-card-reader', 'put-card', { person });
          await citizen.touches(words.go);
          await citizen.sees('identityCheck');
          await open.page.getByText(words.codeSent).first().waitFor();
          await citizen.typesCode(await open.terminal.codeOnPhone(before));
          await citizen.touches(words.go);
          await citizen.sees('document');
          await open.page.locator('img').first().waitFor();
          const printed = (await open.terminal.sheets()).length;
          await citizen.touches(words.print);
          await open.page.getByText(words.printed).first().waitFor();
          const sheets = await open.terminal.sheets();
          expect(sheets).toHaveLength(printed + 1);
          const pdf = new Uint8Array(await (await open.terminal.labGet(sheets.at(-1)?.file ?? '')).arrayBuffer());
          expect(wordsOn(pdf)).toContain(cardOf(person).name.replace(/\s+/g, ''));
          await leaves(citizen);
        },
      );

      test('saved offline, looked up with code and card, printed on A4, and taken back before it was sent', async () => {
        await open.terminal.lab('network', 'cut');
        const citizen = CitizenAtScreen.at(open, words);
        const shortNumber = await submitsRent(citizen, 'li-xiaoming');
        const printed = (await open.terminal.sheets()).length;
        await citizen.touches(words.printOnA4);
        await until(async () => (await open.terminal.sheets()).length > printed, 30_000);
        const sheets = await open.terminal.sheets();
        const pdf = new Uint8Array(await (await open.terminal.labGet(sheets.at(-1)?.file ?? '')).arrayBuffer());
        expect(wordsOn(pdf)).toContain(shortNumber);
        expect(wordsOn(pdf)).toContain(cardOf('li-xiaoming').idNumber);
        await leaves(citizen);

        await open.terminal.lab('id-card-reader', 'take-card');
        await citizen.wakes();
        await citizen.touches(words.continueCase);
        await citizen.sees('identify');
        await open.terminal.lab('id-card-reader', 'put-card', { person: 'li-xiaoming' });
        await citizen.touches(words.go);
        await citizen.sees('caseCode');
        await citizen.fills(words.receiptNumber, shortNumber);
        await citizen.touches(words.lookUp);
        await citizen.sees('caseStatus');
        expect(await citizen.text()).toContain(words.waitsHere);
        await citizen.touches(words.withdraw);
        await citizen.touches(words.withdrawYes);
        await open.page.getByText(words.withdrawn).first().waitFor();
        await leaves(citizen);
        await open.terminal.lab('network', 'restore');
        // Once a later one has arrived, the queue has been through.
        await delivered(await submitsRent(citizen, 'wang-xiaofang'));
        await leaves(citizen);
        expect((await open.terminal.sandboxRecords()).some(({ record }) => record.shortNumber === shortNumber)).toBe(false);
      });
    });
  });
});
