-- Roles that an organization makes beside those that every one has. Names of roles are the organization's own words, of no person.
create table lanyard.roles (
  organization_id uuid not null references lanyard.organizations,
  id uuid not null,
  name text not null check (length(name) between 1 and 60),
  permissions text[] not null check (not 'owner.transfer' = any (permissions)),
  created_at timestamptz not null,
  primary key (organization_id, id)
);
create unique index roles_by_name on lanyard.roles (organization_id, lower(name));
-- Who manages admins is the owner, and one other role at most.
create unique index roles_that_manage_admins on lanyard.roles (organization_id) where 'admins.manage' = any (permissions);
alter table lanyard.roles enable row level security;
alter table lanyard.roles force row level security;
create policy of_organization on lanyard.roles
  using (organization_id = lanyard.current_organization());
grant select, insert, update, delete on lanyard.roles to lanyard_app;

-- A member's role: one of the fixed ones, or the id of one of these, which then cannot be deleted.
alter table lanyard.members drop constraint members_role_check;
alter table lanyard.members add column custom_role_id uuid generated always as (
  case when role in ('owner', 'manager', 'user', 'restricted') then null else role::uuid end
) stored;
alter table lanyard.members add constraint members_custom_role_fkey
  foreign key (organization_id, custom_role_id) references lanyard.roles (organization_id, id);

-- The review of roles: when somebody last said, or by giving it showed, that this member rightly holds this role.
alter table lanyard.members add column role_confirmed_at timestamptz;
alter table lanyard.members add column role_confirmed_by uuid;
