export { createPlatformClient, type HealthReading, type PlatformClient } from './client.ts';
export { PLATFORM_LIMITS, PLATFORM_TIMEOUTS, type PlatformTimeouts } from './limits.ts';
export { ROUTES, type Route } from './routes.ts';
export * from './schemas.ts';
