import { CARD_KINDS } from '../../bridge/index.ts';
import { identifyView, type JourneySnapshot, type JourneyView, placesOf, type ViewBody, type ViewTools } from '../steps/view.ts';

/** What the citizen sees of "continue my case". Pure; every state has its screen. */
export function caseView(snapshot: JourneySnapshot, tools: ViewTools): JourneyView {
  const { context } = snapshot;
  const { place, inner } = placesOf(snapshot.value);
  const framed = (body: ViewBody, canGoBack: boolean, at = place): JourneyView => ({ at, body, canGoBack, progress: null });
  switch (place) {
    case 'anotherPerson':
    case 'identify':
      return framed(identifyView([...CARD_KINDS], snapshot, tools), true);
    case 'caseCode':
      return framed(
        {
          screen: 'caseCode',
          canScan: tools.hasCodeScanner(),
          problem:
            context.problem === null
              ? null
              : {
                  key: context.problem,
                  ...(context.pauseMinutes === null ? {} : { params: { minutes: context.pauseMinutes } }),
                },
        },
        true,
      );
    case 'looking':
      return framed(
        { screen: 'asking', about: 'case', phase: inner === 'failed' ? 'failed' : 'asking', problem: context.problem, mayRetry: true },
        true,
      );
    case 'caseStatus':
    case 'ended':
      return framed(statusBody(snapshot, tools), inner !== 'withdrawing', inner === 'asked' ? 'caseStatus/asked' : place);
    default:
      throw new Error(`the look-up of a case has no screen for the state ${place}`);
  }
}

function statusBody({ value, context }: JourneySnapshot, tools: ViewTools): ViewBody {
  const { inner } = placesOf(value);
  const { found, language } = context;
  const withdrawal = found?.withdrawal ?? null;
  return {
    screen: 'caseStatus',
    stage: found?.stage ?? 'saved',
    shortNumber: found?.shortNumber ?? '',
    receiptNumber: found?.receiptNumber ?? null,
    itemName: found?.itemName?.[language] ?? null,
    since: found?.since ? tools.formatTime(found.since, language) : null,
    words: found?.words?.[language] ?? null,
    withdrawal: {
      phase: inner === 'asked' || inner === 'withdrawing' ? inner : withdrawal === null ? 'notPossible' : 'possible',
      until: withdrawal?.until ? tools.formatTime(withdrawal.until, language) : null,
      problem: context.withdrawProblem,
    },
  };
}
