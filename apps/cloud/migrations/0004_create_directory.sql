-- Directory: global, small, the same in every region. No personal value here.

create table lanyard.organizations (
  id uuid primary key,
  name text not null check (length(name) between 1 and 120),
  region_label text not null check (length(region_label) between 1 and 120),
  -- The organization's AES-256-GCM data key, sealed by its KMS key. Deleting that key file destroys the organization's data.
  sealed_data_key bytea not null,
  session_seconds integer not null default 43200 check (session_seconds between 300 and 604800),
  vault_idle_minutes integer not null default 10 check (vault_idle_minutes between 1 and 480),
  claims_asked jsonb not null default '[{"type": "email", "required": false}]',
  created_at timestamptz not null
);

-- No address is ever reused: a retired one keeps its row.
create table lanyard.addresses (
  host text primary key check (host = lower(host) and length(host) <= 253),
  organization_id uuid not null references lanyard.organizations,
  created_at timestamptz not null,
  retired_at timestamptz
);
create unique index addresses_current on lanyard.addresses (organization_id) where retired_at is null;

create table lanyard.setup_links (
  token_digest bytea primary key,
  created_at timestamptz not null,
  expires_at timestamptz not null,
  used_at timestamptz,
  -- What the link was used for, and who may watch the owner join.
  organization_id uuid references lanyard.organizations,
  watch_digest bytea
);

-- ES256 keys of the installation: they sign person tokens and claim credentials.
create table lanyard.installation_keys (
  kid text primary key,
  public_key jsonb not null,
  sealed_private_key bytea not null,
  created_at timestamptz not null,
  -- Rotation with overlap: verified until then, signs while null.
  retires_at timestamptz
);

create table lanyard.organization_keys (
  organization_id uuid not null references lanyard.organizations,
  kid text not null,
  purpose text not null check (purpose in ('token')),
  public_key jsonb not null,
  sealed_private_key bytea not null,
  created_at timestamptz not null,
  retires_at timestamptz,
  primary key (organization_id, kid)
);
alter table lanyard.organization_keys enable row level security;
alter table lanyard.organization_keys force row level security;
create policy of_organization on lanyard.organization_keys
  using (organization_id = lanyard.current_organization());

grant select, insert, update on lanyard.organizations, lanyard.addresses, lanyard.setup_links, lanyard.installation_keys, lanyard.organization_keys to lanyard_app;
grant delete on lanyard.installation_keys, lanyard.organization_keys to lanyard_app;
