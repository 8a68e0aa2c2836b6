import { createWords } from '@lanyard/ui/words';
import { activityMessages } from './activity/messages.ts';
import { authenticationMessages } from './authentication/messages.ts';
import { claimMessages } from './claims/messages.ts';
import { homeMessages } from './home/messages.ts';
import { lockMessages } from './lock/messages.ts';
import { memberMessages } from './members/messages.ts';
import { deviceMessages } from './devices/messages.ts';
import { noticeMessages } from './notices/messages.ts';
import { peopleMessages } from './people/messages.ts';
import { platformMessages } from './platform/messages.ts';
import { recoveryMessages } from './recovery/messages.ts';
import { scanMessages } from './scan/messages.ts';
import { settingsMessages } from './settings/messages.ts';
import { vaultMessages } from './vault/messages.ts';

/** All words of the wallet, room by room. */
export const { WordsProvider, useWords, loadWords, allCatalogues } = createWords({
  en: {
    ...platformMessages,
    ...homeMessages,
    ...peopleMessages,
    ...recoveryMessages,
    ...claimMessages,
    ...memberMessages,
    ...authenticationMessages,
    ...scanMessages,
    ...activityMessages,
    ...deviceMessages,
    ...noticeMessages,
    ...lockMessages,
    ...settingsMessages,
    ...vaultMessages,
  },
  de: async () => (await import('./messages.de.ts')).de,
});
