/** The schemas as JSON Schema, so that an editor completes and checks while one writes. */
import { z } from 'zod';
import { Item } from './item.ts';
import { Profile } from './profile.ts';

export type JsonSchema = z.core.JSONSchema.JSONSchema;

/** JSON Schema 2020-12 of an item file, as its author writes it (defaults may be left out). */
export function itemJsonSchema(): JsonSchema {
  return { ...z.toJSONSchema(Item, { io: 'input' }), title: 'A service item of the terminal' };
}

/** JSON Schema 2020-12 of a profile file. */
export function profileJsonSchema(): JsonSchema {
  return { ...z.toJSONSchema(Profile, { io: 'input' }), title: 'What one terminal is and has' };
}
