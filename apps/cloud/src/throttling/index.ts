export { useDeviceProof, useOnce, useUpDeviceProof } from './once.ts';
export { deleteExpiredCounters } from './store.ts';
export { createThrottle, type FullThrottle } from './throttle.ts';
