export { createPlatformClient, type HealthReading, type PlatformClient } from './client.ts';
export { PLATFORM_LIMITS, type PlatformTimeouts } from './limits.ts';
export { ROUTES, type Route } from './routes.ts';
export * from './schemas.ts';
