-- Who is a member, by the word of a manager: signed in their browser, kept here for those who read it. The app can write any row; what
-- counts is the signature, which every reader verifies up to the owner.
create table lanyard.member_statements (
  organization_id uuid not null,
  member_id uuid not null,
  -- The newest alone. Counts the statements about this member.
  epoch integer not null check (epoch > 0),
  -- What it says, so that a member whose place has changed since is found.
  person_id uuid not null references lanyard.persons,
  group_ids uuid[] not null,
  issuer_did text not null,
  statement text not null,
  delegation text not null,
  created_at timestamptz not null,
  -- The member was put into a group or taken out since.
  is_stale boolean not null default false,
  primary key (organization_id, member_id),
  foreign key (organization_id, member_id) references lanyard.members (organization_id, id) on delete cascade
);
create index member_statements_stale on lanyard.member_statements (organization_id, member_id) where is_stale;
create index member_statements_of_person on lanyard.member_statements (organization_id, person_id);
alter table lanyard.member_statements enable row level security;
alter table lanyard.member_statements force row level security;
create policy of_organization on lanyard.member_statements
  using (organization_id = lanyard.current_organization());
grant select, insert, update, delete on lanyard.member_statements to lanyard_app;
