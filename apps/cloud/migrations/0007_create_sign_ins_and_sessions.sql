-- One login flow per visit of the sign-in page: the synchronizer token and the browser's cookie, as digests.
create unlogged table lanyard.login_flows (
  organization_id uuid not null,
  cookie_digest bytea not null,
  csrf_digest bytea not null,
  expires_at timestamptz not null,
  primary key (organization_id, cookie_digest)
);
create index login_flows_by_expiry on lanyard.login_flows (expires_at);
alter table lanyard.login_flows enable row level security;
alter table lanyard.login_flows force row level security;
create policy of_organization on lanyard.login_flows
  using (organization_id = lanyard.current_organization());

-- A sign-in (or an unlock of the vault from a live session) on its way. Transient: lost in a crash, then simply started again.
create unlogged table lanyard.sign_ins (
  organization_id uuid not null,
  id uuid not null,
  purpose text not null check (purpose in ('sign-in', 'unlock')),
  -- sign-in: the login flow's cookie. unlock: the session that asks.
  login_digest bytea,
  session_id uuid,
  poll_digest bytea not null,
  nonce bytea not null,
  -- H of the protocol, computed by the cloud from this row (base64url of 32 bytes), and the browser key's statement over it.
  h text not null,
  binding text,
  transit_key jsonb not null,
  browser_key jsonb not null,
  browser_jkt text not null,
  -- Share 2 of StorageWrappingKey; share 1 is only in the QR code.
  share2 bytea not null,
  scope text not null,
  claims_asked jsonb not null,
  state text not null check (state in ('waiting', 'scanned', 'approved', 'declined', 'expired', 'completed')),
  -- Browser, system, address, place: sealed under the organization's data key.
  sealed_requester bytea not null,
  person_id uuid,
  member_id uuid,
  created_at timestamptz not null,
  expires_at timestamptz not null,
  granted_scope text,
  delegation text,
  envelope text,
  storage_share2 bytea,
  primary key (organization_id, id),
  check ((purpose = 'sign-in') = (login_digest is not null)),
  check ((purpose = 'unlock') = (session_id is not null))
);
create index sign_ins_by_expiry on lanyard.sign_ins (expires_at);
alter table lanyard.sign_ins enable row level security;
alter table lanyard.sign_ins force row level security;
create policy of_organization on lanyard.sign_ins
  using (organization_id = lanyard.current_organization());

-- Sessions; the id is the jti of their tokens. Ending one is a row here, so it holds at once on every process.
create table lanyard.sessions (
  organization_id uuid not null,
  id uuid not null,
  person_id uuid not null references lanyard.persons,
  member_id uuid not null,
  browser_jkt text not null,
  scope text not null,
  delegation text not null,
  sealed_requester bytea not null,
  -- Share 2 of StorageProtectionKey, sealed; gone when the vault locks.
  sealed_storage_share2 bytea,
  created_at timestamptz not null,
  expires_at timestamptz not null,
  ended_at timestamptz,
  primary key (organization_id, id),
  foreign key (organization_id, member_id) references lanyard.members (organization_id, id) on delete cascade
);
-- Whole, not only the live ones: deleting a member looks for their sessions here too.
create index sessions_of_member on lanyard.sessions (organization_id, member_id, created_at);
create index sessions_by_expiry on lanyard.sessions (expires_at);
alter table lanyard.sessions enable row level security;
alter table lanyard.sessions force row level security;
create policy of_organization on lanyard.sessions
  using (organization_id = lanyard.current_organization());

grant select, insert, update, delete on lanyard.login_flows, lanyard.sign_ins, lanyard.sessions to lanyard_app;

-- Clean-up crosses organizations, so it runs as the owner, does one thing and takes only a time and a limit.
create policy by_owner on lanyard.login_flows to lanyard_owner using (true);
create policy by_owner on lanyard.sign_ins to lanyard_owner using (true);
create policy by_owner on lanyard.sessions to lanyard_owner using (true);
create policy by_owner on lanyard.joining_nonces to lanyard_owner using (true);

create function lanyard.delete_expired(at timestamptz) returns bigint
language plpgsql security definer set search_path = lanyard, pg_temp as $$
declare
  total bigint := 0;
  n bigint;
begin
  delete from login_flows where expires_at < at; get diagnostics n = row_count; total := total + n;
  delete from sign_ins where expires_at < at - interval '10 minutes'; get diagnostics n = row_count; total := total + n;
  delete from joining_nonces where expires_at < at; get diagnostics n = row_count; total := total + n;
  delete from registrations where expires_at < at; get diagnostics n = row_count; total := total + n;
  delete from used_jtis where expires_at < at; get diagnostics n = row_count; total := total + n;
  -- The limit of 20 codes a day counts over these rows.
  delete from email_codes where expires_at < at - interval '1 day'; get diagnostics n = row_count; total := total + n;
  delete from sessions where expires_at < at - interval '30 days'; get diagnostics n = row_count; total := total + n;
  return total;
end $$;
revoke all on function lanyard.delete_expired(timestamptz) from public;
grant execute on function lanyard.delete_expired(timestamptz) to lanyard_app;
