/** The composition root: everything real is made here, wired to the machines, and taken down again. */
import { randomBytes } from 'node:crypto';
import path from 'node:path';
import { createActor, fromPromise } from 'xstate';
import { ok, type Result } from '../../drivers/core/result.ts';
import { type Item, problemLine } from '../../kiosk-config/index.ts';
import { type AuditLog, openAuditLog } from '../audit/index.ts';
import { type CoreOptions, type HostChannel, type MessageKey, serveViews } from '../bridge/index.ts';
import { createDocuments, formatTerminalTime } from '../documents/index.ts';
import {
  compileCases,
  compileJourney,
  type InterruptedTruth,
  type JourneyMachine,
  sessionMachine,
  terminalMachine,
} from '../journeys/index.ts';
import type { OpenError } from '../outbox/index.ts';
import { createPlatformClient } from '../platform/index.ts';
import { attention, deviceFact, unavailable, watchedDevices } from './attention.ts';
import { watchCatalogue } from './catalogue-watch.ts';
import { deliveryWatch } from './delivery-watch.ts';
import { wireEffects } from './effects/wire.ts';
import type { World } from './effects/world.ts';
import { type GroundError, openGround } from './ground.ts';
import { CORE_LIMITS } from './limits.ts';
import { lookUpAllowance } from './look-up-allowance.ts';
import { nationalityName } from './nationality.ts';
import { outboxAudit } from './outbox-audit.ts';
import { watchPlatform } from './platform-link.ts';
import { documentPrinterAttention, readerAttention, storageLine, storageProblem } from './problems.ts';
import { outboxLimits, uploadBound } from './queue-settings.ts';
import type { InterruptedSession, SessionFolder } from './ram-folder.ts';
import { refusalLog } from './refusal-log.ts';
import { keepStorageOpen, type Storage } from './storage.ts';
import { codeMayCount, currentPlace, takeIntent } from './take-intent.ts';
import { serveTechnician } from './technician.ts';
import { terminalTime } from './terminal-time.ts';
import { viewSource } from './view-source.ts';

const LOOK_UP_SALT_BYTES = 16;

export interface RunningCore {
  stop(): Promise<void>;
}

export async function startCore(options: CoreOptions, channel: HostChannel): Promise<Result<RunningCore, GroundError>> {
  const opened = await openGround(options);
  if (!opened.ok) return opened;
  const { profile, ram, devices, lab, clock, platformUrl } = opened.value;
  const boot = `b-${randomBytes(8).toString('hex')}`;
  const cutShort = ram.interruptedSession;
  const time = terminalTime(clock);
  const audit = await openedAudit(options.dataDir, clock.wallMs, () => time.reading().trusted);
  const logRefusal = refusalLog(audit, clock);
  const client = createPlatformClient({ baseUrl: platformUrl, terminalId: profile.terminal.id, clock, ...uploadBound(profile.queue) });
  const delivery = deliveryWatch();
  const queueLog = outboxAudit(audit);
  const documents = createDocuments({ clock });
  const watched = watchedDevices(devices);

  let items: readonly Item[] = [];
  let journeys: ReadonlyMap<string, JourneyMachine> = new Map();
  let folder: SessionFolder | null = null;
  const session = (): SessionFolder => {
    if (!folder) throw new Error('an effect ran outside of a session');
    return folder;
  };
  let clockTrusted = time.reading().trusted;
  let started = false;

  let lastLine = '';
  const storageTold = (error: OpenError): void => {
    const line = storageLine(error);
    // Told on change: it is tried again every few seconds.
    if (line === lastLine) return;
    lastLine = line;
    audit.record('storageProblem', { kind: error.kind });
    process.stderr.write(`${line}\n`);
  };
  const storage = keepStorageOpen({
    clock,
    outbox: {
      dataDir: path.join(options.dataDir, 'outbox'),
      terminalId: profile.terminal.id,
      terminalCode: profile.terminal.code,
      suite: profile.platform.suite,
      keyId: profile.platform.keyId,
      publicKey: profile.platform.publicKey,
      clock,
      random: Math.random,
      delivery: client,
      limits: outboxLimits(profile.queue),
      ...(profile.queue.mirrorDir === undefined ? {} : { mirrorDir: profile.queue.mirrorDir }),
    },
    onOpen: (outbox) => {
      for (const notice of outbox.notices) storageTold(notice);
      outbox.onEvent((event) => {
        queueLog.take(event);
        delivery.take(event);
        if (event.kind === 'reachable') link.learnt(event.reachable);
        else if (event.kind === 'admissionChanged') views.refresh();
      });
      queueLog.opened(outbox);
      lastLine = '';
      terminal.send({ type: 'inService' });
      views.refresh();
    },
    onProblem: (error) => {
      storageTold(error);
      const problem = storageProblem(error);
      if (problem) terminal.send({ type: 'outOfService', problem });
    },
  });

  const world: World = {
    clock,
    time,
    profile,
    audit,
    reader: devices.reader,
    scanner: devices.scanner,
    printer: devices.printer,
    documentPrinter: devices.documentPrinter,
    codeScanner: devices.codeScanner,
    documents,
    platform: client,
    lookUps: lookUpAllowance(profile.cases, clock, randomBytes(LOOK_UP_SALT_BYTES)),
    delivery,
    codeMayCount: () => codeMayCount(terminal),
    itemName: (code) => items.find((item) => item.code === code)?.name ?? null,
    outbox: storage.outbox,
    session,
  };
  const caseJourney = wireEffects(compileCases(), world);
  const caseUnavailable = (): MessageKey | null => readerAttention(devices.reader.status());
  const whyNot = (item: Item): MessageKey | null => unavailable(item, { devices, storage, online: link.reachable() });

  const terminal = createActor(
    terminalMachine.provide({
      actions: {
        sessionOver: () => {
          delivery.forget();
          void folder?.wipe();
        },
      },
      actors: {
        session: sessionMachine.provide({
          actors: {
            wipeSession: fromPromise<void>(async () => {
              delivery.forget();
              audit.record('sessionWiped', { session: session().sessionId, complete: await session().wipe() });
            }),
          },
        }),
      },
    }),
    {
      clock,
      input: {
        interruptedSession: cutShort && { shortNumbers: cutShort.shortNumbers, certain: cutShort.unsettled.length === 0 },
        sessionInput: () => {
          folder = ram.beginSession();
          audit.record('sessionStarted', { session: folder.sessionId });
          void devices.scanner.probe();
          return { timing: profile.session, items, journeys, caseJourney };
        },
      },
      inspect: (event) => {
        if (event.type !== '@xstate.snapshot') return;
        if (event.snapshot.status === 'error' && folder) {
          audit.record('journeyBroke', { session: folder.sessionId, at: currentPlace(terminal) });
        }
        views.refresh();
      },
    },
  );

  const views = viewSource({
    terminal: () => terminal,
    surroundings: () => ({
      placeName: profile.terminal.place,
      network: link.reachable() ? 'online' : 'offline',
      clockTrusted,
      attention: attention(watched, storage),
      items,
      formatTime: (reading, language) => formatTerminalTime(reading.epochMs, reading.trusted, language),
      nationalityName,
      unavailable: whyNot,
      caseUnavailable,
      documentPrinter: () => {
        if (!devices.documentPrinter) return 'absent';
        return documentPrinterAttention(devices.documentPrinter.status()) === null ? 'well' : 'unwell';
      },
      hasCodeScanner: () => devices.codeScanner?.status().availability === 'online',
    }),
    clock,
    onView: () => viewServer.viewChanged(),
  });

  const judgeClock = (): void => {
    const { trusted } = time.reading();
    if (trusted === clockTrusted) return;
    clockTrusted = trusted;
    audit.record('clockJudged', { trusted });
    views.refresh();
  };

  const link = watchPlatform({
    client,
    clock,
    onChange: (reachable) => {
      audit.record('platformReachable', { reachable });
      views.refresh();
    },
    onPlatformTime: (epochMs) => {
      time.platformSaid(epochMs);
      judgeClock();
    },
  });
  lab?.onChange(() => {
    judgeClock();
    link.askNow();
    void devices.scanner.probe();
  });

  const viewServer = serveViews({
    toHost: channel.toHost,
    fromHost: channel.fromHost,
    currentView: views.current,
    take: (intent) => {
      judgeClock();
      const begun = intent.type === 'begin' ? itemInHand() : undefined;
      if (begun && whyNot(begun)) return 'notNow';
      if (intent.type === 'continueCase' && caseUnavailable() !== null) return 'notNow';
      const taken = takeIntent(intent, terminal, { now: time.reading(), today: time.today() });
      if (taken === 'taken' && begun) {
        audit.record('itemBegun', { session: session().sessionId, item: begun.code });
        // The thread that draws signatures is up before anybody signs: a first save is as quick as the next one.
        void documents.signaturePng([]);
      }
      if (taken === 'taken' && intent.type === 'consent') {
        audit.record('consentGiven', { session: session().sessionId, version: intent.version });
      }
      return taken;
    },
    onRefused: ({ reason }) => logRefusal({ reason, at: currentPlace(terminal) }),
  });
  const itemInHand = (): Item | undefined => {
    const stay = terminal.getSnapshot().children.session?.getSnapshot().context;
    return stay?.items.find((item) => item.code === stay.itemCode);
  };

  for (const device of watched) {
    device.source.onStatus(() => {
      audit.record('deviceChanged', deviceFact(device));
      views.refresh();
    });
  }

  const catalogue = await watchCatalogue({
    dataDir: options.dataDir,
    purpose: profile.purpose,
    clock,
    onCatalogue: ({ items: read, problems }) => {
      // Nothing but problems means a broken folder: what was read last serves on.
      if (read.length === 0 && items.length > 0) return;
      items = read;
      journeys = new Map(read.map((item) => [item.code, wireEffects(compileJourney(item), world)]));
      audit.record('catalogueLoaded', { items: read.length, refused: problems.length });
      for (const problem of problems) process.stderr.write(`${problemLine(problem)}\n`);
      if (started) views.refresh();
    },
  });

  const stopAnswering = channel.fromHost((message) => {
    if (message.type === 'image') {
      void readImage(folder, message.imageId).then((image) => channel.toHost({ type: 'imageAnswer', request: message.request, image }));
    } else if (message.type === 'lab' && lab) {
      const answer = lab.answer(message).catch((error: unknown) => ({
        status: 500,
        mediaType: 'text/plain; charset=utf-8',
        body: new TextEncoder().encode(`the lab broke: ${String(error)}`),
      }));
      void answer.then((told) => channel.toHost({ type: 'labAnswer', request: message.request, ...told }));
    }
  });

  audit.record('coreStarted', { boot, items: items.length, interruptedSession: cutShort !== null });
  if (!ram.isRam) audit.record('ramFolderNotRam', {});
  const truth = cutShort && cutShort.unsettled.length > 0 ? await settled(cutShort, storage) : null;
  started = true;
  terminal.start();
  if (truth) terminal.send({ type: 'interruptedSettled', truth });
  views.refresh();
  channel.toHost({ type: 'ready', lab: lab !== null });
  // Loading what asks takes a while; the attract screen does not wait for it.
  link.askNow();
  const technician = serveTechnician({ dataDir: options.dataDir, terminalId: profile.terminal.id, outbox: storage.outbox, audit, clock });

  return ok({
    stop: async () => {
      stopAnswering();
      viewServer.close();
      catalogue.close();
      link.close();
      terminal.stop();
      // A session that is cut short by a stop keeps its marker: the next core tells its citizen what is safe.
      await folder?.dropEverything();
      await technician.close();
      await storage.close(CORE_LIMITS.stopGraceMs);
      await devices.close();
      await documents.close();
      await lab?.close();
      audit.record('coreStopped', {});
      await audit.flush();
    },
  });
}

/** Asks the outbox whether what the interrupted session was just saving had been committed before the crash. */
async function settled(cutShort: InterruptedSession, storage: Storage): Promise<InterruptedTruth> {
  await storage.tried();
  const outbox = storage.outbox();
  if (!outbox) return { shortNumbers: cutShort.shortNumbers, certain: false };
  const found = await Promise.all(cutShort.unsettled.map((id) => outbox.find(id)));
  return {
    shortNumbers: [...cutShort.shortNumbers, ...found.flatMap((answer) => (answer.ok && answer.value ? [answer.value.shortNumber] : []))],
    certain: found.every((answer) => answer.ok),
  };
}

/** The log is worth having, but a citizen is served without it: on a disk that takes nothing, storage says so on the screen. */
async function openedAudit(dataDir: string, wallMs: () => number, clockTrusted: () => boolean): Promise<AuditLog> {
  const opened = await openAuditLog({ dir: path.join(dataDir, 'audit'), wallMs, clockTrusted });
  if (opened.ok) return opened.value;
  process.stderr.write(`The audit log cannot be written: ${opened.error.path}: ${opened.error.detail}\n`);
  return { record: () => undefined, flush: () => Promise.resolve(), lost: () => 0 };
}

async function readImage(
  folder: SessionFolder | null,
  imageId: string,
): Promise<{ readonly mediaType: string; readonly bytes: Uint8Array } | null> {
  const bytes = (await folder?.read('png', imageId)) ?? null;
  return bytes && { mediaType: 'image/png', bytes };
}
