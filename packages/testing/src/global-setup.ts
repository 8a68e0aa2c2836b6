import type { TestProject } from 'vitest/node';
import { openDatabaseBroker } from './database-broker.ts';

declare module 'vitest' {
  export interface ProvidedContext {
    /** Socket of the database broker of this run. */
    lanyardDatabases: string;
  }
}

/** Of vitest: before the first test file, and (what it returns) after the last. */
export default async function setUp(project: TestProject): Promise<() => Promise<void>> {
  const broker = await openDatabaseBroker();
  project.provide('lanyardDatabases', broker.path);
  return async () => broker.close();
}
