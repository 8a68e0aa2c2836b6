-- Members: organization data. Names and work addresses, which an admin entered, are sealed under the organization's data key.

create table lanyard.members (
  organization_id uuid not null references lanyard.organizations,
  id uuid not null,
  person_id uuid references lanyard.persons,
  role text check (role in ('owner')),
  state text not null check (state in ('invited', 'active', 'disabled')),
  sealed_name bytea not null,
  sealed_email bytea not null,
  -- HMAC of the normalized address under the organization's data key: equality search on a sealed field.
  email_index bytea not null,
  created_at timestamptz not null,
  joined_at timestamptz,
  disabled_at timestamptz,
  primary key (organization_id, id),
  unique (organization_id, email_index),
  unique (organization_id, person_id),
  check ((state = 'invited') = (joined_at is null) or state = 'disabled')
);
create index members_by_age on lanyard.members (organization_id, created_at, id);
create index members_of_person on lanyard.members (person_id);
alter table lanyard.members enable row level security;
alter table lanyard.members force row level security;
create policy of_organization on lanyard.members
  using (organization_id = lanyard.current_organization());
-- A person reads their own places in every organization (the wallet's list), and writes none through this.
create policy of_person on lanyard.members for select
  using (person_id = lanyard.current_person());

create table lanyard.invitations (
  organization_id uuid not null,
  id uuid not null,
  member_id uuid not null,
  -- `owner`: the QR code of set-up, no e-mail claim asked. `member`: mailed, and that address must be proven.
  kind text not null check (kind in ('owner', 'member')),
  token_digest bytea not null,
  created_at timestamptz not null,
  expires_at timestamptz not null,
  opened_at timestamptz,
  used_at timestamptz,
  revoked_at timestamptz,
  primary key (organization_id, id),
  unique (organization_id, token_digest),
  foreign key (organization_id, member_id) references lanyard.members (organization_id, id) on delete cascade
);
create index invitations_of_member on lanyard.invitations (organization_id, member_id, created_at);
alter table lanyard.invitations enable row level security;
alter table lanyard.invitations force row level security;
create policy of_organization on lanyard.invitations
  using (organization_id = lanyard.current_organization());

create unlogged table lanyard.joining_nonces (
  organization_id uuid not null,
  nonce_digest bytea not null,
  invitation_id uuid not null,
  person_id uuid not null,
  expires_at timestamptz not null,
  primary key (organization_id, nonce_digest)
);
create index joining_nonces_by_expiry on lanyard.joining_nonces (expires_at);
alter table lanyard.joining_nonces enable row level security;
alter table lanyard.joining_nonces force row level security;
create policy of_organization on lanyard.joining_nonces
  using (organization_id = lanyard.current_organization());

-- One vault key pair per person and organization: its certificate, and its private half sealed to the recovery key (ciphertext).
create table lanyard.vault_keys (
  organization_id uuid not null,
  person_id uuid not null references lanyard.persons,
  kid text not null,
  certificate text not null,
  recovery_envelope text not null,
  created_at timestamptz not null,
  primary key (organization_id, person_id, kid)
);
alter table lanyard.vault_keys enable row level security;
alter table lanyard.vault_keys force row level security;
create policy of_organization on lanyard.vault_keys
  using (organization_id = lanyard.current_organization());

grant select, insert, update, delete on lanyard.members, lanyard.invitations, lanyard.joining_nonces, lanyard.vault_keys to lanyard_app;
