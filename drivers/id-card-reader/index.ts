export { createIdCardReader, type IdCardReaderOptions } from './sam-v-driver.ts';
export type { CardReaderCondition, CardReadError, IdCard, IdCardReader, ResidentCard } from './types.ts';
