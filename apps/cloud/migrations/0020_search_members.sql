-- Members found by name or address without either lying here in the clear: keyed hashes of the beginnings of their words, cut to 16
-- bits so that several words share each (docs/decisions/0016). What is found is opened and compared before it is shown.
create table lanyard.member_terms (
  organization_id uuid not null,
  term integer not null check (term between 0 and 65535),
  member_id uuid not null,
  -- By member last: what one term finds comes in the order of the list.
  primary key (organization_id, term, member_id),
  foreign key (organization_id, member_id) references lanyard.members (organization_id, id) on delete cascade
);
create index member_terms_of_member on lanyard.member_terms (organization_id, member_id);
alter table lanyard.member_terms enable row level security;
alter table lanyard.member_terms force row level security;
create policy of_organization on lanyard.member_terms
  using (organization_id = lanyard.current_organization());
grant select, insert, update, delete on lanyard.member_terms to lanyard_app;

-- Version of the terms a member was given; 0: none yet, a job gives them (the keys are not here).
alter table lanyard.members add column terms_version integer not null default 0;
create index members_without_terms on lanyard.members (organization_id, id) where terms_version = 0;

create index members_by_state on lanyard.members (organization_id, state, created_at, id);
create index members_by_role on lanyard.members (organization_id, role, created_at, id) where role is not null;
