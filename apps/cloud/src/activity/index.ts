export { operatorTrail, record, trailOf } from './record.ts';
