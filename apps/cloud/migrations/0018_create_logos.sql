-- The logo of an organization, shown to everyone who comes to its sign-in page: so it lies in the clear. Pixels alone, written anew by
-- the server from what was uploaded.
create table lanyard.logos (
  organization_id uuid primary key references lanyard.organizations,
  png bytea not null check (length(png) <= 2097152),
  created_at timestamptz not null
);
alter table lanyard.logos enable row level security;
alter table lanyard.logos force row level security;
create policy of_organization on lanyard.logos
  using (organization_id = lanyard.current_organization());
grant select, insert, update, delete on lanyard.logos to lanyard_app;

-- Which logo it is, the beginning of the picture's SHA-256: known with the organization's record, for its address. Null: none.
alter table lanyard.organizations add column logo_version text check (logo_version ~ '^[0-9a-f]{16}$');
