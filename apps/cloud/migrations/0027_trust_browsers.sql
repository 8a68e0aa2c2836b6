-- Browsers that let a member in without the phone: the DID key's delegation to the browser key, and the passkey of this origin. Without
-- a passkey a row admits nobody. The vault key lies here only as ciphertext under the passkey's PRF output.
create table lanyard.trusted_browsers (
  organization_id uuid not null references lanyard.organizations,
  id uuid not null,
  member_id uuid not null,
  person_id uuid not null references lanyard.persons,
  browser_jkt text not null,
  delegation text not null,
  sealed_requester bytea not null,
  created_at timestamptz not null,
  expires_at timestamptz not null,
  ended_at timestamptz,
  credential_id bytea check (length(credential_id) between 1 and 1023),
  public_key bytea,
  counter bigint,
  backup_eligible boolean,
  backed_up boolean,
  vault_key text,
  last_used_at timestamptz,
  primary key (organization_id, id),
  unique (organization_id, credential_id),
  foreign key (organization_id, member_id) references lanyard.members (organization_id, id) on delete cascade,
  check ((credential_id is null) = (public_key is null)),
  check ((credential_id is null) = (counter is null)),
  check (vault_key is null or credential_id is not null)
);
create index trusted_browsers_of_member on lanyard.trusted_browsers (organization_id, member_id, created_at);
alter table lanyard.trusted_browsers enable row level security;
alter table lanyard.trusted_browsers force row level security;
create policy of_organization on lanyard.trusted_browsers
  using (organization_id = lanyard.current_organization());

-- What a passkey is touched for: once, for a minute or two, by the login flow or the session that asked.
create unlogged table lanyard.passkey_attempts (
  organization_id uuid not null,
  id uuid not null,
  login_digest bytea,
  session_id uuid,
  nonce bytea not null,
  expires_at timestamptz not null,
  primary key (organization_id, id),
  check ((login_digest is null) <> (session_id is null))
);
create index passkey_attempts_by_expiry on lanyard.passkey_attempts (expires_at);
alter table lanyard.passkey_attempts enable row level security;
alter table lanyard.passkey_attempts force row level security;
create policy of_organization on lanyard.passkey_attempts
  using (organization_id = lanyard.current_organization());
grant select, insert, update, delete on lanyard.trusted_browsers, lanyard.passkey_attempts to lanyard_app;

-- A session begun with a passkey ends with its trusted browser. One in a browser that is not the trusted one has no delegation: it enters.
alter table lanyard.sessions add column trusted_browser_id uuid;
alter table lanyard.sessions alter column delegation drop not null;
create index sessions_of_trusted_browser on lanyard.sessions (organization_id, trusted_browser_id)
  where trusted_browser_id is not null;
