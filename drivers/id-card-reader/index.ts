export { createIdCardReader, type IdCardReaderOptions } from './sam-v-driver.ts';
export type { CardReadError, CardReaderCondition, IdCard, IdCardReader, ResidentCard } from './types.ts';
