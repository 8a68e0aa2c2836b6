-- People: global. Public keys, digests and logs only; no claim value in any table.

create table lanyard.persons (
  id uuid primary key,
  did text not null unique,
  -- Head of the verified DID log, and the keys it names, so that a sign-in need not resolve it again.
  did_version_id text not null,
  did_version_number integer not null,
  did_key jsonb not null,
  recovery_key jsonb not null,
  -- SHA-256('lanyard recovery lookup v1' || recovery code).
  recovery_lookup bytea not null unique,
  created_at timestamptz not null
);

create table lanyard.did_log_entries (
  person_id uuid not null references lanyard.persons on delete cascade,
  number integer not null check (number >= 1),
  entry text not null,
  created_at timestamptz not null,
  primary key (person_id, number)
);

create table lanyard.devices (
  id uuid primary key,
  person_id uuid not null references lanyard.persons on delete cascade,
  -- RFC 7638 thumbprint of the device key (DPoP).
  jkt text not null unique,
  public_key jsonb not null,
  label text not null check (length(label) between 1 and 80),
  created_at timestamptz not null,
  last_used_at timestamptz,
  blocked_at timestamptz,
  -- A genuine touch came with a counter already seen: two copies of its FIDO key may be in use.
  clone_suspected_at timestamptz
);
create index devices_of_person on lanyard.devices (person_id);

create table lanyard.fido_credentials (
  id bytea primary key check (length(id) between 1 and 1023),
  person_id uuid not null references lanyard.persons on delete cascade,
  device_id uuid not null references lanyard.devices on delete cascade,
  public_key bytea not null,
  algorithm integer not null,
  counter bigint not null,
  aaguid uuid not null,
  attestation_format text not null,
  attestation_trust text not null,
  backup_eligible boolean not null,
  backed_up boolean not null,
  transports text[] not null default '{}',
  created_at timestamptz not null
);
create index fido_credentials_of_person on lanyard.fido_credentials (person_id);

create unlogged table lanyard.registrations (
  id uuid primary key,
  nonce bytea not null,
  expires_at timestamptz not null
);
create index registrations_by_expiry on lanyard.registrations (expires_at);

-- E-mail claim codes: keyed hashes only; the address itself is nowhere.
create table lanyard.email_codes (
  id uuid primary key,
  person_id uuid not null references lanyard.persons on delete cascade,
  address_mac bytea not null,
  code_mac bytea not null,
  tries integer not null default 0,
  created_at timestamptz not null,
  expires_at timestamptz not null,
  used_at timestamptz
);
create index email_codes_by_address on lanyard.email_codes (address_mac, created_at);
create index email_codes_of_person on lanyard.email_codes (person_id, created_at);
create index email_codes_by_expiry on lanyard.email_codes (expires_at);

-- Everything that may be used once: DPoP proofs, person assertions. Ordinary (logged): a replay must fail after a crash too.
create table lanyard.used_jtis (
  digest bytea primary key,
  expires_at timestamptz not null
);
create index used_jtis_by_expiry on lanyard.used_jtis (expires_at);

grant select, insert, update, delete on lanyard.persons, lanyard.did_log_entries, lanyard.devices, lanyard.fido_credentials,
  lanyard.registrations, lanyard.email_codes, lanyard.used_jtis to lanyard_app;
