-- The activity log: who did what, on what, when, from where. For the app append-only: it inserts and reads, and neither changes nor
-- deletes. What an entry says of people (names, addresses, values before and after) is sealed under the organization's data key.

create table lanyard.activity (
  organization_id uuid not null references lanyard.organizations,
  id uuid not null,
  at timestamptz not null,
  act text not null check (act ~ '^[a-z]+(-[a-z]+)*\.[a-z]+(-[a-z]+)*$'),
  actor_kind text not null check (actor_kind in ('member', 'operator', 'system')),
  actor_id uuid,
  subject_kind text,
  subject_id text,
  sealed_details bytea not null,
  -- HMAC of all of the above under a key that is not in this database: nobody who has only the database can write or edit an entry.
  digest bytea not null check (length(digest) = 32),
  primary key (organization_id, id),
  check ((actor_kind = 'member') = (actor_id is not null)),
  check ((subject_kind is null) = (subject_id is null))
);
create index activity_by_time on lanyard.activity (organization_id, at, id);
create index activity_of_actor on lanyard.activity (organization_id, actor_id, at, id) where actor_id is not null;
create index activity_of_subject on lanyard.activity (organization_id, subject_id, at, id) where subject_id is not null;
create index activity_of_act on lanyard.activity (organization_id, act, at, id);

-- Written with each entry, taken by the one that extends the chain: who writes an entry waits for nobody.
create table lanyard.activity_unchained (
  organization_id uuid not null,
  entry_id uuid not null,
  primary key (organization_id, entry_id)
);

-- The chain, a link for each batch of committed entries: it names them in order with their digests, and its own digest (HMAC, as
-- above) covers them, its number and the link before. So an entry or link that is edited or removed is found.
create table lanyard.activity_links (
  organization_id uuid not null references lanyard.organizations,
  number bigint not null check (number > 0),
  entry_ids uuid[] not null,
  -- One after another, 32 bytes each.
  entry_digests bytea not null,
  previous bytea not null,
  digest bytea not null check (length(digest) = 32),
  primary key (organization_id, number),
  check (length(entry_digests) = 32 * cardinality(entry_ids))
);

alter table lanyard.activity enable row level security;
alter table lanyard.activity force row level security;
create policy of_organization on lanyard.activity
  using (organization_id = lanyard.current_organization());
alter table lanyard.activity_unchained enable row level security;
alter table lanyard.activity_unchained force row level security;
create policy of_organization on lanyard.activity_unchained
  using (organization_id = lanyard.current_organization());
alter table lanyard.activity_links enable row level security;
alter table lanyard.activity_links force row level security;
create policy of_organization on lanyard.activity_links
  using (organization_id = lanyard.current_organization());

grant select, insert on lanyard.activity, lanyard.activity_links to lanyard_app;
grant select, insert, delete on lanyard.activity_unchained to lanyard_app;

-- How long entries are kept; 0: for ever.
alter table lanyard.organizations add column activity_days integer not null default 365
  check (activity_days = 0 or activity_days between 30 and 3650);

-- What crosses organizations, or deletes, runs as the owner and does one thing.
create policy by_owner on lanyard.activity to lanyard_owner using (true);
create policy by_owner on lanyard.activity_unchained to lanyard_owner using (true);
create policy by_owner on lanyard.activity_links to lanyard_owner using (true);

create function lanyard.organizations_with_unchained_activity() returns setof uuid
language sql stable security definer set search_path = lanyard, pg_temp as $$
  select distinct organization_id from activity_unchained
$$;

-- Deletes the links up to one, with their entries, of the organization in scope: whole links, and only where every entry is older than
-- the organization's own setting says at this time.
create function lanyard.forget_activity(through bigint, at timestamptz) returns bigint
language plpgsql security definer set search_path = lanyard, pg_temp as $$
declare
  mine uuid := current_organization();
  days integer;
  n bigint;
begin
  select activity_days into days from organizations where id = mine;
  if days is null or days = 0 then return 0; end if;
  if exists (
    select from activity_links l join activity a on a.organization_id = mine and a.id = any (l.entry_ids)
    where l.organization_id = mine and l.number <= through and a.at >= forget_activity.at - make_interval(days => days)
  ) then raise exception 'entries that are to be kept';
  end if;
  delete from activity a using activity_links l
    where l.organization_id = mine and l.number <= through and a.organization_id = mine and a.id = any (l.entry_ids);
  get diagnostics n = row_count;
  delete from activity_links where organization_id = mine and number <= through;
  return n;
end $$;

revoke all on function lanyard.organizations_with_unchained_activity(), lanyard.forget_activity(bigint, timestamptz) from public;
grant execute on function lanyard.organizations_with_unchained_activity(), lanyard.forget_activity(bigint, timestamptz) to lanyard_app;
