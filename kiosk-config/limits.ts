/** The numbers that bound what an author may write, and what a citizen may type. */

export const CATALOGUE_LIMITS = {
  fileBytes: 262_144,
  items: 2_000,
  formPages: 12,
  fieldsPerPage: 4,
  materials: 8,
  /** Pages over all materials of one item. */
  pages: 20,
  /** Maps and lists inside each other; an item needs eight. */
  nestingDepth: 32,
  /** Told of one file; more would hide the first. */
  problemsPerFile: 50,
} as const;

export const FIELD_LIMITS = {
  /** UTF-16 units of one value; the page refuses to send more. A longer one is not looked into. */
  valueUnits: 10_000,
} as const;
