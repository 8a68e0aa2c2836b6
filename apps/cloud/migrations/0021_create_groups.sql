-- Groups of members, and what an organization wants to know of its members. Names and values, which an admin entered, are sealed
-- under the organization's data key; keyed hashes find equal ones.

create table lanyard.groups (
  organization_id uuid not null references lanyard.organizations,
  id uuid not null,
  sealed_name bytea not null,
  name_index bytea not null,
  -- Who is in it by their attributes; null: somebody says. It names attributes and values, which an admin entered.
  sealed_rule bytea,
  -- Counts the rules it has had, and for which of them everybody was looked at last.
  rule_version integer not null default 0,
  placed_version integer not null default 0,
  created_at timestamptz not null,
  primary key (organization_id, id),
  unique (organization_id, name_index)
);
alter table lanyard.groups enable row level security;
alter table lanyard.groups force row level security;
create policy of_organization on lanyard.groups
  using (organization_id = lanyard.current_organization());

create table lanyard.group_members (
  organization_id uuid not null,
  group_id uuid not null,
  member_id uuid not null,
  added_at timestamptz not null,
  primary key (organization_id, group_id, member_id),
  foreign key (organization_id, group_id) references lanyard.groups (organization_id, id) on delete cascade,
  foreign key (organization_id, member_id) references lanyard.members (organization_id, id) on delete cascade
);
create index group_members_of_member on lanyard.group_members (organization_id, member_id);
alter table lanyard.group_members enable row level security;
alter table lanyard.group_members force row level security;
create policy of_organization on lanyard.group_members
  using (organization_id = lanyard.current_organization());

-- Who may read a group and its members though their role reads only what is assigned.
create table lanyard.group_readers (
  organization_id uuid not null,
  group_id uuid not null,
  member_id uuid not null,
  primary key (organization_id, group_id, member_id),
  foreign key (organization_id, group_id) references lanyard.groups (organization_id, id) on delete cascade,
  foreign key (organization_id, member_id) references lanyard.members (organization_id, id) on delete cascade
);
create index group_readers_of_member on lanyard.group_readers (organization_id, member_id);
alter table lanyard.group_readers enable row level security;
alter table lanyard.group_readers force row level security;
create policy of_organization on lanyard.group_readers
  using (organization_id = lanyard.current_organization());

create table lanyard.attributes (
  organization_id uuid not null references lanyard.organizations,
  id uuid not null,
  sealed_name bytea not null,
  name_index bytea not null,
  kind text not null check (kind in ('text', 'choice', 'date', 'number')),
  sealed_choices bytea not null,
  created_at timestamptz not null,
  primary key (organization_id, id),
  unique (organization_id, name_index)
);
alter table lanyard.attributes enable row level security;
alter table lanyard.attributes force row level security;
create policy of_organization on lanyard.attributes
  using (organization_id = lanyard.current_organization());

create table lanyard.attribute_values (
  organization_id uuid not null,
  attribute_id uuid not null,
  member_id uuid not null,
  sealed_value bytea not null,
  -- Keyed hash of attribute and value: equal values of one attribute have equal ones, nothing else compares.
  value_index bytea not null,
  primary key (organization_id, attribute_id, member_id),
  foreign key (organization_id, attribute_id) references lanyard.attributes (organization_id, id) on delete cascade,
  foreign key (organization_id, member_id) references lanyard.members (organization_id, id) on delete cascade
);
create index attribute_values_of_member on lanyard.attribute_values (organization_id, member_id);
create index attribute_values_by_value on lanyard.attribute_values (organization_id, attribute_id, value_index, member_id);
alter table lanyard.attribute_values enable row level security;
alter table lanyard.attribute_values force row level security;
create policy of_organization on lanyard.attribute_values
  using (organization_id = lanyard.current_organization());

grant select, insert, update, delete on lanyard.groups, lanyard.group_members, lanyard.group_readers, lanyard.attributes,
  lanyard.attribute_values to lanyard_app;
