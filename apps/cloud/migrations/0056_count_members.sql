-- Members by state, of the organization in scope. Under row-level security each of 100,000 rows asks whose scope it is, and has to be read
-- whole for it, which is most of the work; so the owner counts them.
create policy by_owner on lanyard.members for select to lanyard_owner using (true);
create function lanyard.members_by_state() returns table (state text, n bigint)
language sql stable security definer set search_path = lanyard, pg_temp as $$
  select m.state, count(*) from members m where m.organization_id = current_organization() group by m.state
$$;
revoke all on function lanyard.members_by_state() from public;
grant execute on function lanyard.members_by_state() to lanyard_app;
