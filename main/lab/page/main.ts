import { type Body, type Device, doVerb, listDevices, openSession, type State } from './api.ts';
import { type DocumentPaper, documentsOf, drawDocuments } from './documents.ts';
import { element, part, spoken, whenChanged } from './element.ts';
import { PAGE_LIMITS } from './limits.ts';
import { drawState } from './states.ts';
import { openTray } from './tray.ts';
import { drawVerbs } from './verbs.ts';

/** Not hardware of the terminal: they stand beside the tray. */
const SURROUNDINGS: ReadonlySet<string> = new Set(['network', 'clock']);
const RECEIPT_PRINTER = 'receipt-printer';
const DOCUMENT_PRINTER = 'document-printer';
const HOW_TO_OPEN = 'This browser has no session: open the address that the terminal printed, ending in /lab#TOKEN.';
const AWAY = 'The terminal does not answer; trying again every second.';

type Verbs = Pick<Device, 'id' | 'verbs'>;

const notice = part('notice');
const surroundings = { states: element('div', { class: 'states' }), verbs: element('div', { class: 'verbs' }) };
part('surroundings').append(surroundings.states, surroundings.verbs);

const run = (device: string, verb: string, body: Body | null): void => void perform(device, verb, body);
const drawAll = (all: readonly Verbs[]): HTMLElement[] => all.map((one) => drawVerbs(one, run));
const showStates = whenChanged<readonly Device[]>(part('states'), (all) => all.map(drawState));
const showVerbs = whenChanged<readonly Verbs[]>(part('verbs'), drawAll);
const showSurroundingStates = whenChanged<readonly Device[]>(surroundings.states, (all) => all.map(drawState));
const showSurroundingVerbs = whenChanged<readonly Verbs[]>(surroundings.verbs, drawAll);
const showPapers = openTray(part('tray'));
const showDocuments = whenChanged<readonly DocumentPaper[]>(part('documents'), drawDocuments);

let looks = 0;

async function look(): Promise<void> {
  const own = ++looks;
  const answer = await listDevices();
  // An older look that came late must not bring an older state back.
  if (own !== looks) return;
  part('desk').hidden = answer.kind === 'stranger';
  switch (answer.kind) {
    case 'done':
      show(answer.value);
      say('');
      break;
    case 'refused':
      say(answer.why);
      break;
    case 'stranger':
      say(HOW_TO_OPEN);
      break;
    case 'away':
      say(AWAY);
      break;
    default:
      answer satisfies never;
  }
}

function show(devices: readonly Device[]): void {
  const beside = devices.filter(({ id }) => SURROUNDINGS.has(id));
  const hardware = devices.filter(({ id }) => !SURROUNDINGS.has(id));
  const verbsOf = ({ id, verbs }: Device): Verbs => ({ id, verbs });
  showStates(hardware);
  showVerbs(hardware.map(verbsOf));
  showSurroundingStates(beside);
  showSurroundingVerbs(beside.map(verbsOf));
  const stateOf = (wanted: string): State => devices.find(({ id }) => id === wanted)?.state ?? {};
  showPapers(stateOf(RECEIPT_PRINTER));
  showDocuments(documentsOf(stateOf(DOCUMENT_PRINTER)));
}

async function perform(device: string, verb: string, body: Body | null): Promise<void> {
  const line = `${spoken(device)}: ${spoken(verb)}`;
  if (body === null) {
    note(line, 'not sent: what was typed is no JSON object', false);
    return;
  }
  const answer = await doVerb(device, verb, body);
  const said = JSON.stringify(body);
  if (answer.kind === 'done') note(line, said === '{}' ? '' : said, true);
  else note(line, answer.kind === 'refused' ? answer.why : answer.kind === 'away' ? 'no answer' : 'no session', false);
  await look();
}

function note(line: string, more: string, done: boolean): void {
  const list = part('done-list');
  const time = new Date().toTimeString().slice(0, 8);
  list.prepend(
    element(
      'li',
      done ? {} : { class: 'refused', role: 'alert' },
      element('time', {}, time),
      element('b', {}, line),
      element('span', {}, more),
    ),
  );
  for (const old of [...list.children].slice(PAGE_LIMITS.doneLines)) old.remove();
}

/** Only a change is announced. */
function say(text: string): void {
  if (notice.textContent !== text) notice.textContent = text;
}

const lookIfSeen = (): void => {
  if (document.visibilityState === 'visible') void look();
};
document.addEventListener('visibilitychange', lookIfSeen);
setInterval(lookIfSeen, PAGE_LIMITS.lookEveryMs);
window.addEventListener('hashchange', () => void openSession().then(look));
await openSession();
await look();
