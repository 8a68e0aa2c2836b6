-- From which browsers members get in: any, or only trusted ones for those with a role, or for all. No row: any.
create table lanyard.sign_in_policies (
  organization_id uuid not null references lanyard.organizations,
  demands text not null check (demands in ('anyone', 'admins', 'all')),
  changed_at timestamptz not null,
  primary key (organization_id)
);
alter table lanyard.sign_in_policies enable row level security;
alter table lanyard.sign_in_policies force row level security;
create policy of_organization on lanyard.sign_in_policies
  using (organization_id = lanyard.current_organization());

-- One-time links by which a browser that is not trusted lets one member in, once: to be trusted then.
create table lanyard.enrolment_links (
  organization_id uuid not null,
  digest bytea not null,
  member_id uuid not null,
  created_at timestamptz not null,
  expires_at timestamptz not null,
  used_at timestamptz,
  primary key (organization_id, digest),
  foreign key (organization_id, member_id) references lanyard.members (organization_id, id) on delete cascade
);
create index enrolment_links_of_member on lanyard.enrolment_links (organization_id, member_id, created_at);
alter table lanyard.enrolment_links enable row level security;
alter table lanyard.enrolment_links force row level security;
create policy of_organization on lanyard.enrolment_links
  using (organization_id = lanyard.current_organization());
grant select, insert, update, delete on lanyard.sign_in_policies, lanyard.enrolment_links to lanyard_app;

alter table lanyard.sign_ins add column enrolment_digest bytea;
