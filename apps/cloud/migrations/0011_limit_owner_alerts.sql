-- Which refusals were mailed to the owners: nobody floods them, neither one member nor several together.
create table lanyard.owner_alerts (
  organization_id uuid not null references lanyard.organizations,
  sign_in_id uuid not null,
  member_id uuid not null,
  alerted_at timestamptz not null,
  primary key (organization_id, sign_in_id),
  foreign key (organization_id, member_id) references lanyard.members (organization_id, id) on delete cascade
);
create index owner_alerts_by_time on lanyard.owner_alerts (organization_id, alerted_at);
alter table lanyard.owner_alerts enable row level security;
alter table lanyard.owner_alerts force row level security;
create policy of_organization on lanyard.owner_alerts
  using (organization_id = lanyard.current_organization());
grant select, insert, delete on lanyard.owner_alerts to lanyard_app;
