/** The items that come with the terminal, by code, for tests that need a certain one. */
import { type ApplyItem, loadCatalogue, OWN_CATALOGUE, type PrintItem } from '../../kiosk-config/index.ts';

const { items } = await loadCatalogue([OWN_CATALOGUE]);

export function applyItem(code = 'residence-permit-endorsement'): ApplyItem {
  const found = items.find((item) => item.code === code);
  if (found?.template !== 'apply') throw new Error(`there is no item to apply for with the code ${code}`);
  return found;
}

export function printItem(code = 'insurance-certificate'): PrintItem {
  const found = items.find((item) => item.code === code);
  if (found?.template !== 'print') throw new Error(`there is no item to print with the code ${code}`);
  return found;
}
