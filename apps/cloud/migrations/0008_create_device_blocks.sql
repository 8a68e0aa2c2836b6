-- A lost phone, blocked by its person from a signed-in page of one organization. It holds in that organization alone: a session
-- there, however it was come by, must not lock its person out of every other organization.
create table lanyard.device_blocks (
  organization_id uuid not null references lanyard.organizations,
  device_id uuid not null references lanyard.devices on delete cascade,
  blocked_at timestamptz not null,
  primary key (organization_id, device_id)
);
alter table lanyard.device_blocks enable row level security;
alter table lanyard.device_blocks force row level security;
create policy of_organization on lanyard.device_blocks
  using (organization_id = lanyard.current_organization());
grant select, insert, update, delete on lanyard.device_blocks to lanyard_app;

alter table lanyard.devices drop column blocked_at;
