export { type Catalogue, loadCatalogue, type ParsedItem, type Purpose, parseItem } from './catalogue.ts';
export { checkField, type FieldProblem, type FieldProblemKey, longest, normaliseField } from './fields.ts';
export { type Problem, problemLine } from './problem.ts';
export { type LoadedProfile, loadProfile, OWN_CATALOGUE } from './profile.ts';
export type { ApplyItem, Field, FormPage, Item, LocalText, Material, PrintItem } from './schema/item.ts';
export type { DeviceTransport, Profile } from './schema/profile.ts';
