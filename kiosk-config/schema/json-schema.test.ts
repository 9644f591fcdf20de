import { expect, test } from 'vitest';
import { itemJsonSchema, profileJsonSchema } from './json-schema.ts';

// Written anew by: npx vitest run --project unit kiosk-config/schema -u
test.each([
  ['item.schema.json', itemJsonSchema],
  ['profile.schema.json', profileJsonSchema],
])('%s, which editors complete from, is the schema that is checked', async (file, schema) => {
  await expect(`${JSON.stringify(schema(), null, 2)}\n`).toMatchFileSnapshot(file);
});
