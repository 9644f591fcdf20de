import type { IdCard } from '../../../drivers/id-card-reader/index.ts';
import type { CardOutcome, IdentifiedPerson, ReadCardInput } from '../../journeys/index.ts';
import { cardProblem } from '../problems.ts';
import type { World } from './world.ts';

export async function readCard(world: World, input: ReadCardInput, signal: AbortSignal): Promise<CardOutcome> {
  const session = world.session().sessionId;
  const read = await world.reader.readCard({ signal, onReading: input.onFound });
  if (!read.ok) {
    const problem = cardProblem(read.error);
    if (read.error.kind !== 'cancelled') world.audit.record('cardRefused', { session, problem });
    return { kind: 'failed', problem };
  }
  const card = read.value;
  const today = world.time.today();
  const expiryChecked = today !== null;
  if (today !== null && card.validTo !== 'long-term' && card.validTo < today.replaceAll('-', '')) {
    world.audit.record('cardRefused', { session, problem: 'card.expired' });
    return { kind: 'failed', problem: 'card.expired' };
  }
  world.audit.record('cardRead', { session, kind: card.kind, expiryChecked });
  return { kind: 'read', person: personOf(card, expiryChecked) };
}

function personOf(card: IdCard, expiryChecked: boolean): IdentifiedPerson {
  switch (card.kind) {
    case 'resident': {
      const { kind, ...facts } = card;
      return { cardKind: kind, ...facts, expiryChecked };
    }
    case 'hmtResident': {
      const { kind, ...facts } = card;
      return { cardKind: kind, ...facts, expiryChecked };
    }
    case 'foreigner': {
      const { kind, ...facts } = card;
      return { cardKind: kind, ...facts, expiryChecked };
    }
  }
}
