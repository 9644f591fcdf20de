/** Whether the device can be spoken to at all. Apart from its condition: a printer without paper is online. */
export type Availability = 'online' | 'offline' | 'absent' | 'fault';

/** What every device says of itself. `condition` is the device kind's own closed record. */
export interface DeviceStatus<Condition> {
  readonly availability: Availability;
  readonly condition: Condition;
}

export interface StatusSource<Condition> {
  status(): DeviceStatus<Condition>;
  /** Called on change only, never with an equal status twice. Returns how to stop listening. */
  onStatus(listener: (status: DeviceStatus<Condition>) => void): () => void;
}
