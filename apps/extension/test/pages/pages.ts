import { apps } from './apps.ts';
import { hostile } from './hostile.ts';
import type { PageGroup } from './page-case.ts';
import { languages, signIn } from './sign-in.ts';
import { newPasswords, notOurs, steps } from './steps.ts';

/** All of them, in the order of the published table. */
export const groups: readonly PageGroup[] = [signIn, languages, steps, newPasswords, apps, notOurs, hostile];
