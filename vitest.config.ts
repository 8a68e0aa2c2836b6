import { BaseSequencer, type TestSpecification } from 'vitest/node';
import { defineConfig } from 'vitest/config';

// Not `import`: it would reach require() of Node too, and CommonJS packages would be given modules.
const conditions = ['lanyard-source'];
const slow = ['packages/**/*.slow.test.ts', 'apps/**/*.slow.test.ts', 'e2e/**/*.slow.test.ts'];

/** What takes longest by far, however short it is written: browsers and servers that start and stop. */
const longest = [
  '/power-cut-',
  '/lighthouse.',
  '/gallery.',
  '/e2e/browser/',
  '/apps/extension/test/',
  '/embedded/',
];

/** Begun first, the longest leave no core idle at the end. */
class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const place = ({ moduleId }: TestSpecification) => {
      const found = longest.findIndex((part) => moduleId.includes(part));
      return found < 0 ? longest.length : found;
    };
    return (await super.sort(files)).toSorted((one, other) => place(one) - place(other));
  }
}

/** Unit and room tests. End-to-end tests have their own project, so that `npx vitest run packages/crypto` needs no browser. */
export default defineConfig({
  resolve: { conditions: [...conditions, 'node'] },
  ssr: { resolve: { conditions: [...conditions, 'node'] } },
  test: {
    // Generous: on a busy machine a database takes its time, and nothing here waits on purpose.
    testTimeout: 240_000,
    hookTimeout: 400_000,
    // What is polled for is there at once, or a little later on a busy machine; what passes waits for none of it.
    expect: { poll: { timeout: 90_000 } },
    // Files wait for browsers and databases more than they compute: every core has one.
    maxWorkers: '100%',
    sequence: { sequencer: LongestFirst },
    // Lends a database to whoever asks (aDatabase); starts PostgreSQL only then.
    globalSetup: ['packages/testing/src/global-setup.ts'],
    projects: [
      {
        extends: true,
        test: {
          name: 'units',
          // A worker evaluates the house once, not once a file: files keep nothing of their own in its modules.
          isolate: false,
          include: [
            'packages/**/*.test.ts',
            'apps/**/*.test.ts',
            'bench/**/*.test.ts',
            'scripts/**/*.test.ts',
          ],
          exclude: slow,
        },
      },
      {
        extends: true,
        test: {
          name: 'e2e',
          isolate: false,
          include: ['e2e/**/*.test.ts'],
          exclude: slow,
          // A story of a minute takes many where the computer is slow, or others compute, too.
          testTimeout: 900_000,
        },
      },
      // `npm run test:slow`: also run by CI.
      {
        extends: true,
        test: { name: 'slow', include: slow, testTimeout: 900_000 },
      },
    ],
  },
});
