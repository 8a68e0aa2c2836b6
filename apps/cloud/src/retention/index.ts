export { deleteExpired } from './expired.ts';
