-- The key by which push services know this installation (VAPID, RFC 8292), its private half sealed. One for good: browsers subscribe
-- to pushes of this key alone.
create table lanyard.push_keys (
  kid text primary key,
  public_key jsonb not null,
  sealed_private_key bytea not null,
  created_at timestamptz not null
);
grant select, insert on lanyard.push_keys to lanyard_app;

-- Where a phone is told, while its wallet is closed, that something waits. The address at the push service and the keys are sealed.
create table lanyard.push_subscriptions (
  device_id uuid primary key references lanyard.devices on delete cascade,
  person_id uuid not null references lanyard.persons on delete cascade,
  -- Keyed hash of the address: one address is of one phone.
  endpoint_mac bytea not null unique,
  sealed bytea not null,
  created_at timestamptz not null,
  -- Pushes of the hour that began then.
  hour_began_at timestamptz not null,
  sent integer not null default 0
);
create index push_subscriptions_of_person on lanyard.push_subscriptions (person_id);
grant select, insert, update, delete on lanyard.push_subscriptions to lanyard_app;
