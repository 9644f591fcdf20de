/** What one terminal is and has: a YAML file in `kiosk-config/profiles`, or the site's own. */
import { z } from 'zod';

const Transport = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('simulated') }),
  z.strictObject({ kind: z.literal('serial'), path: z.string().min(1), baudRate: z.int().min(1200).max(3_000_000).default(115_200) }),
]);
export type DeviceTransport = z.infer<typeof Transport>;

/** They follow from published labels; a test ties them to the sandbox. */
export const SANDBOX_PUBLIC_KEYS: readonly string[] = [
  'k29SUeyYZC4VE+XDJ5ElPTQT1OQPL2HWSkAQTrklgj0=',
  'xi19Sv/XBXfHQlSpa3wqbfvlQPuGcnYcAyyXcGVEP14=',
  'BO97DHDSSifJl8dDEibSN2EPyVdERz90ocmFGW8oKyfjaHjsTxll6u8Au9yTwl0cdPA/uMkLbtLOypXspm29gCA=',
];

/** How the public key of each suite is written in base64. Whether it is a point of its curve, the outbox learns when it opens. */
const PUBLIC_KEYS = {
  'hpke-x25519-sha256-aes256gcm': { form: /^[A-Za-z0-9+/]{43}=$/, words: 'a raw X25519 key: 32 bytes in base64' },
  'sm2-sm3-sm4gcm': { form: /^B[A-P][A-Za-z0-9+/]{85}=$/, words: 'an uncompressed SM2 point: 65 bytes in base64 that begin with 04' },
} as const;
const ANY_PUBLIC_KEY = new RegExp(
  Object.values(PUBLIC_KEYS)
    .map(({ form }) => form.source)
    .join('|'),
);

/** Bytes, not texts, are compared: the last digit of base64 has bits that mean nothing. */
const isPublished = (publicKey: string): boolean => SANDBOX_PUBLIC_KEYS.some((published) => atob(published) === atob(publicKey));

export const Profile = z
  .strictObject({
    /** `production` refuses illustrative items, simulated devices, the lab and a RAM folder that is no RAM. */
    purpose: z.enum(['demo', 'production']),
    terminal: z.strictObject({
      id: z
        .string()
        .regex(/^[A-Z0-9][A-Z0-9-]{2,39}$/, { error: 'a terminal id is capital letters, digits and hyphens, such as SZ-FT-017' }),
      /** First group of the numbers read aloud: a letter and three digits. */
      code: z.string().regex(/^[A-Z][0-9]{3}$/, { error: 'a terminal code is a letter and three digits, such as S017' }),
      place: z.strictObject({ 'zh-CN': z.string().min(1).max(40), en: z.string().min(1).max(40) }),
    }),
    platform: z.strictObject({
      /** `sandbox`: the platform that `npm start` brings along. */
      url: z.union([z.literal('sandbox'), z.url({ protocol: /^https?$/ })]),
      /** HPKE, or 国密: SM2, SM3, SM4-GCM. */
      suite: z.enum(['hpke-x25519-sha256-aes256gcm', 'sm2-sm3-sm4gcm']),
      keyId: z.string().min(1).max(60),
      /** In base64: the raw X25519 key, 32 bytes, or the uncompressed SM2 point, 65 bytes that begin with 04. */
      publicKey: z.string().regex(ANY_PUBLIC_KEY, {
        error: `a public key is ${Object.values(PUBLIC_KEYS)
          .map(({ words }) => words)
          .join(', or ')}`,
      }),
    }),
    devices: z.strictObject({
      'id-card-reader': z.strictObject({ transport: Transport }),
      'receipt-printer': z.strictObject({
        transport: Transport,
        dotsPerLine: z.union([z.literal(384), z.literal(576)]).default(576),
        /** The printer can confirm that paper came out (GS ( H). */
        confirmsPrinting: z.boolean().default(true),
      }),
      'document-scanner': z.strictObject({
        transport: z.discriminatedUnion('kind', [
          z.strictObject({ kind: z.literal('simulated') }),
          /** `device` as `scanimage -L` names it. */
          z.strictObject({ kind: z.literal('sane'), device: z.string().min(1) }),
        ]),
      }),
      /** Left out: this terminal has no A4 printer. */
      'document-printer': z
        .strictObject({
          transport: z.discriminatedUnion('kind', [
            z.strictObject({ kind: z.literal('simulated') }),
            /** `url` as `ipp://printer.local:631/ipp/print`. */
            z.strictObject({ kind: z.literal('ipp'), url: z.url({ protocol: /^ipps?$/ }) }),
          ]),
        })
        .optional(),
      /** Left out: codes are typed. */
      'code-scanner': z.strictObject({ transport: Transport }).optional(),
    }),
    /** "Continue my case". */
    cases: z
      .strictObject({
        /** How long after saving what still waits here may be withdrawn. */
        withdrawWithinHours: z.int().min(0).max(720).default(24),
        /** Look-ups that found nothing, for one card or one terminal, before it is refused for `lookUpPauseMinutes`. */
        failedLookUpsPerCard: z.int().min(1).max(100).default(5),
        failedLookUpsPerTerminal: z.int().min(1).max(1_000).default(30),
        lookUpPauseMinutes: z.int().min(1).max(1_440).default(15),
      })
      .prefault({}),
    /** What is saved and not yet at the platform. A megabyte is 1024 kilobytes. */
    queue: z
      .strictObject({
        /** While so many wait, nothing more is begun that would have to wait behind them. */
        waitingAtMost: z.int().min(1).max(200_000).default(5_000),
        /** Something that has waited for longer is an alarm. */
        oldestAlarmHours: z.int().min(1).max(720).default(24),
        /** How long it is known that something was delivered or withdrawn, without what the citizen gave. */
        keepDeliveredDays: z.int().min(1).max(3_650).default(180),
        /** What the database may grow to: at least the largest submission twice over, and room for others. */
        databaseMegabytes: z.int().min(256).max(65_536).default(4_096),
        /** Of the disk, left free for erasing, the logs and the system. */
        diskReserveMegabytes: z.int().min(32).max(102_400).default(128),
        /** A folder on a second device, to which all that is saved is written too. Left out: there is none. */
        mirrorDir: z
          .string()
          .regex(/^\/[^/]/, { error: 'write the path from the root of the file system, such as /media/sd-card/queue' })
          .optional(),
        /** What all submissions together may take of the line. Left out: all of it. */
        uploadKilobytesPerSecond: z.int().min(8).max(1_000_000).optional(),
      })
      .prefault({}),
    session: z
      .strictObject({
        idleBeforeWarningMs: z.int().min(30_000).max(600_000).default(120_000),
        /** Not under 20 s: the time to answer with one touch. */
        idleAnswerMs: z.int().min(20_000).max(120_000).default(30_000),
        leavingMs: z.int().min(2_000).max(60_000).default(10_000),
        /** How long the receipt waits for the platform's answer, so that it can say "received". */
        receiptGraceMs: z.int().min(0).max(20_000).default(2_500),
      })
      .prefault({}),
  })
  .superRefine((profile, context) => {
    const refuse = (path: readonly string[], message: string): void => {
      context.addIssue({ code: 'custom', path: [...path], message });
    };
    const { suite, publicKey } = profile.platform;
    // Also called where the key is no key at all, which its own check has told.
    const isKey = ANY_PUBLIC_KEY.test(publicKey);
    if (isKey && !PUBLIC_KEYS[suite].form.test(publicKey)) {
      refuse(['platform', 'publicKey'], `this is no key of ${suite}; write ${PUBLIC_KEYS[suite].words}, or correct platform.suite`);
    }
    if (profile.purpose === 'demo') {
      return;
    }
    for (const [id, device] of Object.entries(profile.devices)) {
      if (device?.transport.kind === 'simulated') {
        refuse(['devices', id, 'transport', 'kind'], 'a production terminal has no simulated device; name how the real one is connected');
      }
    }
    if (profile.platform.url === 'sandbox') {
      refuse(['platform', 'url'], 'the sandbox is no platform for production; write the https address of the real one');
    } else if (!profile.platform.url.startsWith('https:')) {
      refuse(['platform', 'url'], 'a production terminal speaks https only; write an https address');
    }
    if (profile.platform.keyId.startsWith('sandbox') || (isKey && isPublished(publicKey))) {
      refuse(
        ['platform', 'publicKey'],
        "the sandbox's private key is published: anybody could open what is sealed to it; use the platform's own key",
      );
    }
  });
export type Profile = z.infer<typeof Profile>;
