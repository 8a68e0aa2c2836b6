-- Sites whose logins an organization wants kept: an admin entered them, so they are sealed. No row: none.
create table lanyard.vault_sites (
  organization_id uuid not null references lanyard.organizations,
  sealed_sites bytea not null,
  changed_at timestamptz not null,
  primary key (organization_id)
);
alter table lanyard.vault_sites enable row level security;
alter table lanyard.vault_sites force row level security;
create policy of_organization on lanyard.vault_sites
  using (organization_id = lanyard.current_organization());
grant select, insert, update, delete on lanyard.vault_sites to lanyard_app;
