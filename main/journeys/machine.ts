import type { Item } from '../../kiosk-config/index.ts';
import { compileApply } from './apply/compile.ts';
import { compilePrint } from './print/compile.ts';
import type { JourneyMachine } from './steps/journey.ts';

/** Gives the machine of one item by its template; effects are wired by `.provide({ actors })`. */
export function compileJourney(item: Item): JourneyMachine {
  switch (item.template) {
    case 'apply':
      return compileApply(item);
    case 'print':
      return compilePrint(item);
  }
}
