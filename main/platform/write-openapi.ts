import { writeFileSync } from 'node:fs';
import { openApiYaml } from './openapi.ts';

writeFileSync(new URL('openapi.yaml', import.meta.url), openApiYaml());
