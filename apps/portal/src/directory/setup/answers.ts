import type { RouteAnswer } from '@lanyard/contract/route';
import type { checkSetupLink, createOrganization } from '@lanyard/contract/setup';

/** What the cloud says of a set-up link. */
export type Link = RouteAnswer<typeof checkSetupLink>;
/** What it made. */
export type Created = RouteAnswer<typeof createOrganization>;
