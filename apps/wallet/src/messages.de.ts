import { activityMessages } from './activity/messages.de.ts';
import { authenticationMessages } from './authentication/messages.de.ts';
import { claimMessages } from './claims/messages.de.ts';
import { homeMessages } from './home/messages.de.ts';
import { lockMessages } from './lock/messages.de.ts';
import { memberMessages } from './members/messages.de.ts';
import { deviceMessages } from './devices/messages.de.ts';
import { noticeMessages } from './notices/messages.de.ts';
import { peopleMessages } from './people/messages.de.ts';
import { platformMessages } from './platform/messages.de.ts';
import { recoveryMessages } from './recovery/messages.de.ts';
import { scanMessages } from './scan/messages.de.ts';
import { settingsMessages } from './settings/messages.de.ts';
import { vaultMessages } from './vault/messages.de.ts';

/** The wallet in German: loaded only where it is spoken. */
export const de = {
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
} as const;
