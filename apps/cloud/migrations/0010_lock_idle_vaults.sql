-- The idle lock is held here as well as by the page: a browser that crashed or a machine that was switched off tells nobody.
alter table lanyard.sessions add column share_used_at timestamptz;
update lanyard.sessions set share_used_at = created_at where sealed_storage_share2 is not null;
alter table lanyard.sessions add check (sealed_storage_share2 is null or share_used_at is not null);
create index sessions_with_share on lanyard.sessions (organization_id) where sealed_storage_share2 is not null;

-- Shares of vaults that nobody used for the organization's idle time, and of sessions that are over: forgotten within a minute.
create function lanyard.forget_idle_shares(at timestamptz) returns bigint
language plpgsql security definer set search_path = lanyard, pg_temp as $$
declare
  n bigint;
begin
  update sessions s set sealed_storage_share2 = null
  from organizations o
  where o.id = s.organization_id and s.sealed_storage_share2 is not null
    and (s.expires_at <= at or s.share_used_at <= at - make_interval(mins => o.vault_idle_minutes));
  get diagnostics n = row_count;
  return n;
end $$;
revoke all on function lanyard.forget_idle_shares(timestamptz) from public;
grant execute on function lanyard.forget_idle_shares(timestamptz) to lanyard_app;
