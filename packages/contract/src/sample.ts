import { route } from './route.ts';

/** A sample organization: made up, to look around in, and removed whole when one has seen enough. */

export const removeSample = route({
  name: 'removeSample',
  method: 'DELETE',
  path: '/api/sample',
  surface: 'organization',
  access: 'session-proof',
  permission: 'organization.delete',
  rate: 'write',
  problems: [],
  summary: 'Removes a sample organization with its people and all it has; any other is not found.',
});
