import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { openApiYaml, WRITE_OPENAPI } from './openapi.ts';
import { ROUTES, type Route } from './routes.ts';

const committed = readFileSync(new URL('openapi.yaml', import.meta.url), 'utf8');

describe('openapi.yaml', () => {
  test('is what the routes and schemas say', () => {
    expect(committed === openApiYaml(), `main/platform/openapi.yaml is stale: run \`${WRITE_OPENAPI}\` and commit it`).toBe(true);
  });

  test('names every operation with every status of its route', () => {
    const { paths } = parse(committed);
    const written = Object.entries(paths).flatMap(([path, methods]) =>
      Object.entries(Object(methods)).map(([method, operation]) => {
        const { operationId, responses } = Object(operation);
        return [operationId, method.toUpperCase(), path, Object.keys(responses)];
      }),
    );
    const routes = Object.values<Route>(ROUTES).map((route) => [route.operationId, route.method, route.path, Object.keys(route.answers)]);
    expect(written).toEqual(routes);
    expect(routes.length).toBeGreaterThan(3);
  });

  test('refers to nothing that it does not hold', () => {
    const { components } = parse(committed);
    const references = [...committed.matchAll(/\$ref: "?#\/components\/schemas\/([^"\s]+)/g)].map((match) => match[1]);
    expect(references.length).toBeGreaterThan(10);
    expect(committed.match(/\$ref:/g)).toHaveLength(references.length);
    for (const name of references) expect(Object.keys(components.schemas)).toContain(name);
  });
});
