-- Push fatigue, counted by browser: what one leaves unanswered keeps no other one waiting. A browser that the wallet forgot, or that was
-- "not me", asks for nothing any more until it is approved again. (notification_waits counts by member; it stays for the version before.)
create table lanyard.browser_waits (
  organization_id uuid not null references lanyard.organizations,
  member_id uuid not null,
  browser_jkt text not null,
  unanswered integer not null,
  next_at timestamptz not null,
  forgotten_at timestamptz,
  primary key (organization_id, member_id, browser_jkt),
  foreign key (organization_id, member_id) references lanyard.members (organization_id, id) on delete cascade
);
alter table lanyard.browser_waits enable row level security;
alter table lanyard.browser_waits force row level security;
create policy of_organization on lanyard.browser_waits
  using (organization_id = lanyard.current_organization());
grant select, insert, update, delete on lanyard.browser_waits to lanyard_app;

-- A phone asks what waits for it in every organization at once, and is told nothing from those that block it. Of a phone of the person in
-- scope alone.
create policy by_owner on lanyard.device_blocks for select to lanyard_owner using (true);
create function lanyard.organizations_blocking(of_device uuid) returns setof uuid
language sql stable security definer set search_path = lanyard, pg_temp
begin atomic
  select b.organization_id from device_blocks b join devices d on d.id = b.device_id
  where b.device_id = of_device and d.person_id = current_person();
end;
revoke all on function lanyard.organizations_blocking(uuid) from public;
grant execute on function lanyard.organizations_blocking(uuid) to lanyard_app;
