/** What one terminal is and has: a YAML file in `kiosk-config/profiles`, or the site's own. */
import { z } from 'zod';

const Transport = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('simulated') }),
  z.strictObject({ kind: z.literal('serial'), path: z.string().min(1), baudRate: z.int().min(1200).max(3_000_000).default(115_200) }),
]);
export type DeviceTransport = z.infer<typeof Transport>;

/** Follows from a published label; a test ties it to the sandbox. */
export const SANDBOX_PUBLIC_KEY = 'k29SUeyYZC4VE+XDJ5ElPTQT1OQPL2HWSkAQTrklgj0=';

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
      suite: z.enum(['hpke-x25519-sha256-aes256gcm']),
      keyId: z.string().min(1).max(60),
      /** Raw X25519 public key, base64. */
      publicKey: z.string().regex(/^[A-Za-z0-9+/]{43}=$/, { error: 'a public key is 32 bytes in base64' }),
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
    if (profile.platform.keyId.startsWith('sandbox') || profile.platform.publicKey === SANDBOX_PUBLIC_KEY) {
      refuse(
        ['platform', 'publicKey'],
        "the sandbox's private key is published: anybody could open what is sealed to it; use the platform's own key",
      );
    }
  });
export type Profile = z.infer<typeof Profile>;
