/**
 * What the screen is told (`TerminalView`) and what it may ask (`CitizenIntent`). The only file of `main` that the
 * renderer knows. Both are plain JSON. Every intent is parsed here at the edge; one that does not parse, does not fit
 * the state or was meant for another screen is refused and logged.
 */
import { z } from 'zod';

export const LANGUAGES = ['zh-CN', 'en'] as const;
export const Language = z.enum(LANGUAGES);
export type Language = z.infer<typeof Language>;

/** Limits of what a page may send. Characters are UTF-16 units. */
export const BRIDGE_LIMITS = {
  intentBytes: 1_048_576,
  fieldCharacters: 10_000,
  fieldsPerPage: 40,
  codeCharacters: 200,
  signatureStrokes: 200,
  signaturePointsPerStroke: 2_000,
  signaturePointsTotal: 10_000,
} as const;

/** Everything the terminal may say to a citizen by key; the words stand in `renderer/i18n`, in every language. */
export const MESSAGE_KEYS = [
  // identify
  'card.unreadable',
  'card.expired',
  'card.wrongKind',
  'card.removed',
  'card.badNumber',
  'card.readerAway',
  'card.readerFault',
  'card.timeout',
  'card.notAccepted', // a valid card, but not of a kind that this item takes
  // assurance: the code sent to the telephone on file
  'check.wrongCode',
  'check.expired',
  'check.noPhone',
  'check.tooMany',
  'check.away',
  'check.failed',
  // the platform's document
  'document.none',
  'document.away',
  'document.damaged', // no PDF, or one that cannot be drawn
  'document.tooLong',
  'document.unsafe', // it carries what a printed paper never needs: scripts, attachments, launches
  'document.notAllowed',
  'document.failed',
  // the A4 printer
  'print.paperOut',
  'print.jammed',
  'print.coverOpen',
  'print.printerAway',
  'print.printerFault',
  'print.refused',
  'print.unknown',
  // to the telephone
  'phone.away',
  'phone.failed',
  // look-up
  'case.notACode', // not a code of these terminals
  'case.unknown', // no such case under this card: also what somebody else's case looks like
  'case.tooMany', // {minutes} to wait
  'case.away',
  'case.failed',
  'withdraw.tooLate',
  'withdraw.alreadySent',
  'withdraw.failed',
  'withdraw.unknown', // it may have been taken back; looking again tells
  // scan
  'scan.noPaper',
  'scan.jammed',
  'scan.coverOpen',
  'scan.scannerAway',
  'scan.damaged',
  'scan.tooLarge',
  'scan.failed',
  'scan.tooManyPages',
  'scan.tooFewPages',
  // form: params as named in braces
  'field.required',
  'field.tooShort', // {min}
  'field.tooLong', // {max}
  'field.notANumber',
  'field.tooSmall', // {min}
  'field.tooLarge', // {max}
  'field.notADate',
  'field.tooEarly', // {min}
  'field.tooLate', // {max}
  'field.notAPhone',
  'field.notAChoice',
  'field.characters', // {found}: a character that may not be used, shown
  // sign
  'sign.empty',
  // saving
  'save.diskFull',
  'save.failed',
  'save.unknown', // the disk hangs: nobody can tell; not to be tried again here, ask 12345
  // receipt
  'receipt.paperOut',
  'receipt.coverOpen',
  'receipt.printerAway',
  'receipt.printerFault',
  'receipt.unknown',
  // gates and trouble
  'gate.cardReader',
  'gate.scanner',
  'gate.printer',
  'gate.storage',
  'gate.queueFull', // disk, database or depth
  'gate.queueKey', // the platform does not know the key that is sealed to
  'gate.network',
  'gate.documentPrinter',
  'gate.codeScanner',
  'trouble.storageReadOnly',
  'trouble.storageCorrupt',
  'trouble.storageNewer',
  'trouble.configuration',
  'trouble.restarting',
  'trouble.stopped',
  'trouble.unexpected',
] as const;
export const MessageKey = z.enum(MESSAGE_KEYS);
export type MessageKey = z.infer<typeof MessageKey>;

/** A message with the values its text names in braces. */
export const Message = z.strictObject({
  key: MessageKey,
  params: z.record(z.string(), z.union([z.string(), z.number()])).optional(),
});
export type Message = z.infer<typeof Message>;

const Common = {
  /** Rises with every view of one core; a page draws only what is newer. */
  revision: z.int().nonnegative(),
  /** Where the citizen is, exactly (`form/contact`). An intent names the `at` it was made on. */
  at: z.string(),
  language: Language,
  textSize: z.enum(['normal', 'large']),
  placeName: z.string(),
  network: z.enum(['online', 'offline']),
  clockTrusted: z.boolean(),
  /** Devices that cannot serve now, for the status line. */
  attention: z.array(MessageKey),
  /** The question "still there?": how long the answer may take in all, and how much of it has gone. */
  idle: z.strictObject({ totalMs: z.number(), goneMs: z.number() }).nullable(),
  /** The question "stop and erase everything?" is on the screen. */
  cancelAsked: z.boolean(),
  canGoBack: z.boolean(),
  canCancel: z.boolean(),
  /** Item and step, where the citizen is inside an item. */
  progress: z.strictObject({ itemName: z.string(), step: z.int(), steps: z.int(), minutesLeft: z.int() }).nullable(),
} as const;

/** Kinds of identity card as an item names them: 居民身份证, 港澳台居民居住证, 外国人永久居留身份证. */
export const CARD_KINDS = ['resident', 'hmtResident', 'foreigner'] as const;
export const CardKind = z.enum(CARD_KINDS);
export type CardKind = z.infer<typeof CardKind>;

/** A page of scanned paper or of a document: an opaque, session-scoped address under `/session-images/`. */
export const PageImage = z.strictObject({ imageId: z.string(), number: z.int() });

export const FieldView = z.strictObject({
  id: z.string(),
  kind: z.enum(['text', 'phone', 'digits', 'number', 'date', 'choice']),
  label: z.string(),
  hint: z.string().nullable(),
  required: z.boolean(),
  value: z.string(),
  maxLength: z.int(),
  /** For `choice`. */
  options: z.array(z.strictObject({ value: z.string(), label: z.string() })),
  /** The value came from the card and was not touched yet. */
  fromCard: z.boolean(),
  error: Message.nullable(),
});
export type FieldView = z.infer<typeof FieldView>;

/** How the paper receipt stands. */
export const ReceiptPhase = z.enum([
  /** Not asked yet: the words on it wait a moment for the platform's answer. */
  'waiting',
  'printing',
  'printed',
  /** The printer took everything and reports no error, but cannot confirm. */
  'processed',
  /** Nothing is on paper; may be printed again. */
  'failed',
  /** It may or may not have come out; never repeated by itself. */
  'unknown',
]);
export type ReceiptPhase = z.infer<typeof ReceiptPhase>;

/** How a print on the A4 printer stands. */
export const SheetsPhase = z.enum([
  /** Not asked for yet. */
  'idle',
  'printing',
  /** The printer says that the job is complete. */
  'printed',
  /** Nothing is on paper; may be printed again. */
  'failed',
  /** Some of it may have come out; never repeated by itself. */
  'unknown',
]);
export type SheetsPhase = z.infer<typeof SheetsPhase>;

const Sheets = z.strictObject({ phase: SheetsPhase, problem: MessageKey.nullable(), canPrint: z.boolean() });

/** What became of a case, as far as anybody may say. */
export const CaseStage = z.enum([
  /** On this terminal, not yet sent. */
  'saved',
  /** On this terminal, and on its way: whether it arrived is not known yet. */
  'sending',
  /** Taken back by the citizen before it was sent. */
  'withdrawn',
  'received',
  /** 受理 */
  'accepted',
  /** 补正: papers are asked for. */
  'supplementAsked',
  /** 办结 */
  'decided',
  /** Come back, because … */
  'refused',
]);
export type CaseStage = z.infer<typeof CaseStage>;

export const TerminalView = z.discriminatedUnion('screen', [
  z.strictObject({ screen: z.literal('starting'), ...Common }),
  z.strictObject({
    screen: z.literal('attract'),
    ...Common,
    /** Up to three things one can do here, in both languages. */
    services: z.array(z.strictObject({ 'zh-CN': z.string(), en: z.string() })),
  }),
  z.strictObject({ screen: z.literal('language'), ...Common }),
  z.strictObject({
    screen: z.literal('home'),
    ...Common,
    items: z.array(
      z.strictObject({
        code: z.string(),
        name: z.string(),
        department: z.string(),
        minutes: z.int(),
        template: z.enum(['apply', 'print']),
        /** Why it cannot be begun now; `null` when it can. */
        unavailable: MessageKey.nullable(),
      }),
    ),
    /** "Continue my case": `null` when it can be begun, else why not. */
    caseUnavailable: MessageKey.nullable(),
  }),
  z.strictObject({
    screen: z.literal('item'),
    ...Common,
    template: z.enum(['apply', 'print']),
    /** Cards that it takes. */
    accepts: z.array(CardKind),
    name: z.string(),
    department: z.string(),
    summary: z.string(),
    bring: z.array(z.string()),
    minutes: z.int(),
    visits: z.int(),
    fee: z.string(),
    result: z.string(),
    promisedWorkingDays: z.int(),
    unavailable: MessageKey.nullable(),
  }),
  z.strictObject({
    screen: z.literal('notice'),
    ...Common,
    title: z.string(),
    paragraphs: z.array(z.string()),
    consentText: z.string(),
    version: z.string(),
  }),
  z.strictObject({
    screen: z.literal('identify'),
    ...Common,
    phase: z.enum(['waiting', 'reading', 'read', 'failed']),
    problem: MessageKey.nullable(),
    /** Cards that may be put down here. */
    accepts: z.array(CardKind),
    /** Masked: enough to see that it is one's own card. */
    holder: z
      .strictObject({
        kind: CardKind,
        name: z.string(),
        /** In the other script, where the card has both. */
        otherName: z.string().nullable(),
        idNumber: z.string(),
        /** Of the travel permit of a Hong Kong, Macao or Taiwan resident; masked. */
        permitNumber: z.string().nullable(),
        /** In the language of the view. */
        nationality: z.string().nullable(),
        /** `2031-05-06`, or `long-term`. */
        validTo: z.string(),
      })
      .nullable(),
  }),
  /** The code that the platform sent to the telephone it has on file: that the holder stands here, not a finder of the card. */
  z.strictObject({
    screen: z.literal('identityCheck'),
    ...Common,
    phase: z.enum(['sending', 'enter', 'checking', 'failed']),
    /** Masked: `138****0000`. */
    phone: z.string().nullable(),
    codeLength: z.int(),
    problem: MessageKey.nullable(),
    /** Another code may be sent. */
    canResend: z.boolean(),
  }),
  /** The platform is being asked. */
  z.strictObject({
    screen: z.literal('asking'),
    ...Common,
    about: z.enum(['document', 'case']),
    phase: z.enum(['asking', 'failed']),
    problem: MessageKey.nullable(),
    mayRetry: z.boolean(),
  }),
  /** The document as it will be printed, page by page; pages arrive as they are drawn. */
  z.strictObject({
    screen: z.literal('document'),
    ...Common,
    title: z.string(),
    pages: z.array(PageImage),
    total: z.int(),
    sheets: Sheets,
    canSendToPhone: z.boolean(),
  }),
  /** The document's one-time address, to be taken along by the telephone. */
  z.strictObject({
    screen: z.literal('phoneLink'),
    ...Common,
    phase: z.enum(['asking', 'shown', 'failed']),
    qrText: z.string().nullable(),
    /** How long the address stands, in minutes. */
    validMinutes: z.int().nullable(),
    problem: MessageKey.nullable(),
  }),
  /** "Continue my case": the code of the receipt, scanned or typed. */
  z.strictObject({
    screen: z.literal('caseCode'),
    ...Common,
    /** There is a code scanner that can read it. */
    canScan: z.boolean(),
    problem: Message.nullable(),
  }),
  z.strictObject({
    screen: z.literal('caseStatus'),
    ...Common,
    stage: CaseStage,
    shortNumber: z.string(),
    receiptNumber: z.string().nullable(),
    itemName: z.string().nullable(),
    /** When it came to this stage, as told by the platform or, for `saved`, this terminal: `2026-11-23 10:42`. */
    since: z.string().nullable(),
    /** The platform's words to the citizen: why it was refused, what is missing, what was decided. */
    words: z.string().nullable(),
    withdrawal: z.strictObject({
      phase: z.enum(['notPossible', 'possible', 'asked', 'withdrawing']),
      /** Until when: `2026-11-24 10:42`. */
      until: z.string().nullable(),
      problem: MessageKey.nullable(),
    }),
  }),
  z.strictObject({
    screen: z.literal('form'),
    ...Common,
    pageId: z.string(),
    title: z.string(),
    fields: z.array(FieldView),
  }),
  z.strictObject({
    screen: z.literal('scan'),
    ...Common,
    material: z.strictObject({
      id: z.string(),
      name: z.string(),
      hint: z.string(),
      number: z.int(),
      of: z.int(),
      minPages: z.int(),
      maxPages: z.int(),
    }),
    phase: z.enum(['ready', 'scanning']),
    pages: z.array(PageImage),
    problem: MessageKey.nullable(),
  }),
  z.strictObject({
    screen: z.literal('review'),
    ...Common,
    /** The main action submits (an item without signature); otherwise it leads to signing. */
    submits: z.boolean(),
    sections: z.array(
      z.strictObject({
        title: z.string(),
        /** The place the change link leads to (`form/contact`, `scan/lease`); `null` where nothing can be changed. */
        changeTo: z.string().nullable(),
        lines: z.array(z.strictObject({ label: z.string(), value: z.string(), sensitive: z.boolean() })),
        images: z.array(PageImage),
      }),
    ),
  }),
  z.strictObject({
    screen: z.literal('sign'),
    ...Common,
    declaration: z.string(),
    problem: MessageKey.nullable(),
  }),
  /** The submission is being made durable. Cannot be cancelled. */
  z.strictObject({ screen: z.literal('saving'), ...Common }),
  /** Not saved, or nobody can tell; says what to do. */
  z.strictObject({ screen: z.literal('notSaved'), ...Common, problem: MessageKey, mayRetry: z.boolean() }),
  z.strictObject({
    screen: z.literal('outcome'),
    ...Common,
    /** Only what is true now. */
    truth: z.enum(['saved', 'received', 'refused']),
    shortNumber: z.string(),
    /** 申办流水号, once the platform has answered. */
    receiptNumber: z.string().nullable(),
    qrText: z.string(),
    /** As printed: `2026-11-23 10:42`, already marked where the clock is not trusted. */
    savedAt: z.string(),
    receipt: z.strictObject({ phase: ReceiptPhase, problem: MessageKey.nullable(), canPrint: z.boolean() }),
    /** The A4 receipt with the filled form; `null` where there is no A4 printer. */
    sheets: Sheets.nullable(),
  }),
  z.strictObject({
    screen: z.literal('leaving'),
    ...Common,
    reason: z.enum(['finished', 'cancelled', 'timedOut']),
    take: z.array(z.enum(['card', 'papers', 'receipt', 'sheets'])),
  }),
  /** The terminal came back after a crash in the middle of somebody's session. */
  z.strictObject({
    screen: z.literal('interrupted'),
    ...Common,
    /** Numbers of what that session had saved; empty where nothing was. */
    shortNumbers: z.array(z.string()),
    /** False where the storage cannot tell yet whether one more was saved. */
    certain: z.boolean(),
  }),
  z.strictObject({ screen: z.literal('outOfService'), ...Common, problem: MessageKey }),
]);
export type TerminalView = z.infer<typeof TerminalView>;
export type ScreenName = TerminalView['screen'];
export type ViewOf<S extends ScreenName> = Extract<TerminalView, { screen: S }>;

const FieldValue = z.string().max(BRIDGE_LIMITS.fieldCharacters);
const Id = z.string().min(1).max(100);

/** x and y in thousandths of the pad's width and height, time in ms since the first point. */
export const StrokePoint = z.tuple([z.int().min(0).max(1000), z.int().min(0).max(1000), z.int().min(0).max(3_600_000)]);
export const Strokes = z
  .array(z.array(StrokePoint).min(1).max(BRIDGE_LIMITS.signaturePointsPerStroke))
  .max(BRIDGE_LIMITS.signatureStrokes)
  .refine((strokes) => strokes.reduce((points, stroke) => points + stroke.length, 0) <= BRIDGE_LIMITS.signaturePointsTotal, {
    error: 'too many points',
  });
export type Strokes = z.infer<typeof Strokes>;

export const CitizenIntent = z.discriminatedUnion('type', [
  /** Attract: the touch that wakes. */
  z.strictObject({ type: z.literal('wake') }),
  z.strictObject({ type: z.literal('chooseLanguage'), language: Language }),
  /** Any screen of a session: the language key in the header. */
  z.strictObject({ type: z.literal('switchLanguage'), language: Language }),
  z.strictObject({ type: z.literal('setTextSize'), textSize: z.enum(['normal', 'large']) }),
  z.strictObject({ type: z.literal('chooseItem'), code: Id }),
  /** Item: begin. */
  z.strictObject({ type: z.literal('begin') }),
  /** Notice: read and agreed; `version` as shown. */
  z.strictObject({ type: z.literal('consent'), version: Id }),
  /** The main action of identify (read), scan, review (submits where `submits`), outcome, leaving, interrupted. */
  z.strictObject({ type: z.literal('continue') }),
  /** Identify, notSaved: once more. */
  z.strictObject({ type: z.literal('retry') }),
  /** A field was left: keep the value and check it. */
  z.strictObject({ type: z.literal('updateField'), fieldId: Id, value: FieldValue }),
  /** The page as a whole; the core checks every field. */
  z.strictObject({
    type: z.literal('submitPage'),
    values: z.record(Id, FieldValue).refine((values) => Object.keys(values).length <= BRIDGE_LIMITS.fieldsPerPage, {
      error: 'too many fields',
    }),
  }),
  z.strictObject({ type: z.literal('scanPage') }),
  z.strictObject({ type: z.literal('removePage'), imageId: Id }),
  /** Review: go back to one place, then return. */
  z.strictObject({ type: z.literal('change'), to: Id }),
  /** Sign: the signature, and with it the submission. */
  z.strictObject({ type: z.literal('sign'), strokes: Strokes }),
  z.strictObject({ type: z.literal('printReceipt') }),
  /** Document, outcome: print on A4. */
  z.strictObject({ type: z.literal('printSheets') }),
  z.strictObject({ type: z.literal('sendToPhone') }),
  /** Home: "continue my case". */
  z.strictObject({ type: z.literal('continueCase') }),
  /** Identity check, look-up: the code as typed. */
  z.strictObject({ type: z.literal('submitCode'), code: z.string().max(BRIDGE_LIMITS.codeCharacters) }),
  z.strictObject({ type: z.literal('resendCode') }),
  z.strictObject({ type: z.literal('askWithdraw') }),
  z.strictObject({ type: z.literal('confirmWithdraw') }),
  z.strictObject({ type: z.literal('keepSubmission') }),
  z.strictObject({ type: z.literal('back') }),
  z.strictObject({ type: z.literal('askCancel') }),
  z.strictObject({ type: z.literal('confirmCancel') }),
  z.strictObject({ type: z.literal('keepGoing') }),
  /** The answer to the idle question. */
  z.strictObject({ type: z.literal('stillThere') }),
  /** A finger is at work (typing, drawing) without anything to tell yet: the idle time begins anew. At most one a second. */
  z.strictObject({ type: z.literal('touched') }),
]);
export type CitizenIntent = z.infer<typeof CitizenIntent>;

/** Page → core. `id` counts up per page; `at` is the `at` of the view the finger saw. */
export const IntentMessage = z.strictObject({
  type: z.literal('intent'),
  id: z.int().nonnegative(),
  at: z.string().max(200),
  intent: CitizenIntent,
});
export type IntentMessage = z.infer<typeof IntentMessage>;

export const IntentRefusal = z.enum(['malformed', 'notNow', 'elsewhere']);
export type IntentRefusal = z.infer<typeof IntentRefusal>;

/** Core → page. */
export const CoreMessage = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('view'), view: TerminalView }),
  /** Answer to one intent. */
  z.strictObject({ type: z.literal('taken'), id: z.int() }),
  z.strictObject({ type: z.literal('refused'), id: z.int().nullable(), reason: IntentRefusal }),
]);
export type CoreMessage = z.infer<typeof CoreMessage>;

/** The WebSocket is closed with it when a newer page took over; the page must not fight back. A type, so that a page can share it without zod. */
export type ReplacedCloseCode = 4001;
