-- Notification sign-in: what the browser sealed for the wallet under the key the two share. The cloud carries it and cannot open it.
alter table lanyard.sign_ins add column notification text;
create index sign_ins_to_notify on lanyard.sign_ins (person_id, expires_at) where way = 'notification';
-- A person sees what waits for them in every organization, and writes nothing through this.
create policy of_person on lanyard.sign_ins for select
  using (person_id = lanyard.current_person());

-- How many of a person are open in all organizations together, one asker at a time until the end of its transaction. A number alone,
-- so that no organization learns of another.
create function lanyard.open_notifications(of_person uuid, at timestamptz) returns bigint
language plpgsql security definer set search_path = lanyard, pg_temp as $$
begin
  perform pg_advisory_xact_lock(hashtextextended(of_person::text, 26));
  return (select count(*) from sign_ins
    where person_id = of_person and way = 'notification' and state in ('waiting', 'scanned') and expires_at > at);
end $$;
revoke all on function lanyard.open_notifications(uuid, timestamptz) from public;
grant execute on function lanyard.open_notifications(uuid, timestamptz) to lanyard_app;

-- Push fatigue: what a member leaves unanswered or refuses makes the next notification wait, longer each time.
create table lanyard.notification_waits (
  organization_id uuid not null references lanyard.organizations,
  member_id uuid not null,
  unanswered integer not null,
  next_at timestamptz not null,
  primary key (organization_id, member_id),
  foreign key (organization_id, member_id) references lanyard.members (organization_id, id) on delete cascade
);
alter table lanyard.notification_waits enable row level security;
alter table lanyard.notification_waits force row level security;
create policy of_organization on lanyard.notification_waits
  using (organization_id = lanyard.current_organization());
grant select, insert, update, delete on lanyard.notification_waits to lanyard_app;
