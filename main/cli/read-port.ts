import { InvalidArgumentError } from 'commander';

const LARGEST_PORT = 65_535;

/** For commander's options. */
export function readPort(value: string): number {
  const port = Number(value);
  if (!/^\d+$/.test(value) || port > LARGEST_PORT) throw new InvalidArgumentError(`a port is a number from 0 to ${LARGEST_PORT}`);
  return port;
}
