export { createIdCardReader, type IdCardReaderOptions } from './sam-v-driver.ts';
export type {
  CardReadError,
  CardReaderCondition,
  ForeignerCard,
  HmtResidentCard,
  IdCard,
  IdCardReader,
  ResidentCard,
} from './types.ts';
