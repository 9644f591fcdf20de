export { type Lab, type LabAnswer, type LabRequest, openLab } from './lab.ts';
export { type SimulatedDevices, simulateDevices } from './simulated-devices.ts';
