/** From the machines' snapshots to what the screen is told. Pure and exhaustive. */

import type { StateValue } from 'xstate';
import type { Item } from '../../kiosk-config/index.ts';
import type { MessageKey, TerminalView } from '../bridge/index.ts';
import { applyView } from './apply/view.ts';
import { caseView } from './cases/view.ts';
import { printView } from './print/view.ts';
import { mayCancel, placeOf, type SessionContext } from './session.ts';
import type { Frame, JourneySnapshot, JourneyView, ViewBody, ViewTools } from './steps/view.ts';
import type { TerminalContext } from './terminal.ts';

/** What the machines do not know: devices, network, place, catalogue. */
export interface Surroundings extends ViewTools {
  readonly placeName: { readonly 'zh-CN': string; readonly en: string };
  readonly network: 'online' | 'offline';
  readonly clockTrusted: boolean;
  readonly attention: readonly MessageKey[];
  readonly items: readonly Item[];
}

export interface TerminalSnapshots {
  readonly terminal: {
    readonly value: StateValue;
    readonly context: Pick<TerminalContext, 'problem' | 'interruptedSession' | 'language' | 'textSize'>;
  };
  readonly session: { readonly value: StateValue; readonly context: SessionContext } | null;
  readonly journey: JourneySnapshot | null;
}

const ATTRACT_SERVICES = 3;

export function toView(
  { terminal, session, journey }: TerminalSnapshots,
  around: Surroundings,
  moment: { readonly revision: number; readonly idleGoneMs: number },
): TerminalView {
  const { language, textSize } = session?.context ?? terminal.context;
  const frame: Frame = {
    revision: moment.revision,
    at: '',
    language,
    textSize,
    placeName: around.placeName[language],
    network: around.network,
    clockTrusted: around.clockTrusted,
    attention: [...around.attention],
    idle: null,
    cancelAsked: false,
    canGoBack: false,
    canCancel: false,
    progress: null,
  };
  const view = (at: string, body: ViewBody, more: Partial<Frame> = {}): TerminalView => ({ ...frame, ...more, at, ...body });

  const place = placeOf(terminal.value);
  switch (place) {
    case 'booting':
      return view('booting', { screen: 'starting' });
    case 'interrupted':
      return view('interrupted', {
        screen: 'interrupted',
        shortNumbers: [...(terminal.context.interruptedSession?.shortNumbers ?? [])],
        certain: terminal.context.interruptedSession?.certain ?? true,
      });
    case 'outOfService':
      return view('outOfService', { screen: 'outOfService', problem: terminal.context.problem ?? 'trouble.unexpected' });
    case 'attract':
      return view('attract', attractBody(around.items));
    case 'session':
      return session ? sessionView(session, journey, around, view, moment.idleGoneMs) : view('attract', attractBody(around.items));
    default:
      throw new Error(`the terminal has no screen for the state ${place}`);
  }
}

function attractBody(items: readonly Item[]): ViewBody {
  return { screen: 'attract', services: items.slice(0, ATTRACT_SERVICES).map((item) => item.name) };
}

function sessionView(
  session: NonNullable<TerminalSnapshots['session']>,
  journey: JourneySnapshot | null,
  around: Surroundings,
  view: (at: string, body: ViewBody, more?: Partial<Frame>) => TerminalView,
  idleGoneMs: number,
): TerminalView {
  const { value, context } = session;
  if (typeof value === 'string' || value['live'] === undefined) {
    return view('leaving', { screen: 'leaving', reason: context.reason, take: [...context.take] });
  }
  const live = value['live'];
  const regions = typeof live === 'string' ? {} : live;
  const standing: Partial<Frame> = {
    idle: regions['presence'] === 'warning' ? { totalMs: context.timing.idleAnswerMs, goneMs: idleGoneMs } : null,
    cancelAsked: regions['question'] === 'asked',
    canCancel: true,
  };
  if (regions['flow'] === 'language') return view('language', { screen: 'language' }, standing);
  const item = context.items.find((candidate) => candidate.code === context.itemCode);
  if (regions['flow'] === 'inJourney' && journey) {
    const shown = item ? itemView(item, journey, around) : caseView(journey, around);
    return view(shown.at, shown.body, {
      ...standing,
      canCancel: mayCancel(journey),
      canGoBack: shown.canGoBack,
      progress: shown.progress,
    });
  }
  return view(
    'home',
    {
      screen: 'home',
      items: context.items.map((candidate) => ({
        code: candidate.code,
        name: candidate.name[context.language],
        department: candidate.department[context.language],
        minutes: candidate.guide.minutes,
        template: candidate.template,
        unavailable: around.unavailable(candidate),
      })),
      caseUnavailable: around.caseUnavailable(),
    },
    { ...standing, canGoBack: true },
  );
}

function itemView(item: Item, journey: JourneySnapshot, around: Surroundings): JourneyView {
  switch (item.template) {
    case 'apply':
      return applyView(item, journey, around);
    case 'print':
      return printView(item, journey, around);
  }
}
