import type { PrintItem } from '../../../kiosk-config/index.ts';
import { CHECK_KEY, needsCheck } from '../steps/check-step.ts';
import { formKey } from '../steps/setup.ts';
import {
  type JourneySnapshot,
  type JourneyView,
  placesOf,
  progressIn,
  sharedStep,
  sheetsView,
  type ViewBody,
  type ViewTools,
} from '../steps/view.ts';

/** What the citizen sees of one `print` journey. Pure; every state has its screen. */
export function printView(item: PrintItem, snapshot: JourneySnapshot, tools: ViewTools): JourneyView {
  const { context } = snapshot;
  const { place, inner } = placesOf(snapshot.value);
  const framed = (body: ViewBody, canGoBack: boolean, at = place): JourneyView => ({
    at,
    body,
    canGoBack,
    progress: progressIn(stepsOf(item), place, item, context.language),
  });
  const shared = sharedStep(item, snapshot, tools);
  if (shared) return framed(shared, true);
  switch (place) {
    case 'asking':
      return framed(
        {
          screen: 'asking',
          about: 'document',
          phase: inner === 'failed' ? 'failed' : 'asking',
          problem: context.problem,
          mayRetry: context.mayRetry,
        },
        true,
      );
    case 'document':
    case 'ended':
      return inner === 'phone'
        ? framed(phoneBody(snapshot), true, 'document/phone')
        : framed(documentBody(item, snapshot, tools), inner === 'shown');
    default:
      throw new Error(`a journey has no screen for the state ${place}`);
  }
}

function stepsOf(item: PrintItem): readonly string[] {
  return [
    'identify',
    ...(needsCheck(item) ? [CHECK_KEY] : []),
    ...(item.form?.pages ?? []).map((page) => formKey(page.id)),
    'asking',
    'document',
  ];
}

function documentBody(item: PrintItem, { context }: JourneySnapshot, tools: ViewTools): ViewBody {
  const sheets = sheetsView(context, tools);
  return {
    screen: 'document',
    title: context.document?.title[context.language] ?? item.name[context.language],
    pages: context.documentPages.map((page, index) => ({ imageId: page.imageId, number: index + 1 })),
    total: context.document?.pages ?? 0,
    sheets: { ...sheets, canPrint: sheets.canPrint && context.documentPages.length > 0 },
    canSendToPhone: item.document.toPhone && context.sheetsPhase !== 'printing',
  };
}

function phoneBody({ value, context }: JourneySnapshot): ViewBody {
  const inside = typeof value === 'string' ? undefined : value['document'];
  const phase = typeof inside === 'object' ? inside['phone'] : undefined;
  return {
    screen: 'phoneLink',
    phase: phase === 'given' ? 'shown' : phase === 'failed' ? 'failed' : 'asking',
    qrText: context.link?.url ?? null,
    validMinutes: context.link?.validMinutes ?? null,
    problem: context.problem,
  };
}
