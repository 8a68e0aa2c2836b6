export { changeValues, valuesOf } from './attributes.ts';
export { addParticulars, columnsOf, particularsOf, type Columns, type Particulars } from './columns.ts';
export { joinGroups } from './groups.ts';
export { groupNames, groupNamesOf, groupsShownOf } from './of-member.ts';
export { groupPlacing, placeMembers } from './placing.ts';
export { groupRoutes } from './routes.ts';
export { groupsInSight, isInSight, membersInSight, narrowedTo, thoseInSight, type Sight } from './sight.ts';
