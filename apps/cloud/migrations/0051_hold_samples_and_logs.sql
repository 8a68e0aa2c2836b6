-- Whoever runs statements as the app's role gets no log removed that is to be kept.

-- An organization is a sample from its first moment, or never.
create function lanyard.refuse_other_sample_mark() returns trigger
language plpgsql set search_path = lanyard, pg_temp as $$
begin
  raise exception 'an organization is a sample from its making, or never';
end $$;
create trigger sample_mark_stays before update on lanyard.organizations
  for each row when (old.is_sample is distinct from new.is_sample or old.id is distinct from new.id)
  execute function lanyard.refuse_other_sample_mark();

-- As before; but a time that is yet to come makes nothing old.
create or replace function lanyard.forget_activity(through bigint, at timestamptz) returns bigint
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
    where l.organization_id = mine and l.number <= through
      and a.at >= least(forget_activity.at, clock_timestamp()) - make_interval(days => days)
  ) then raise exception 'entries that are to be kept';
  end if;
  delete from activity a using activity_links l
    where l.organization_id = mine and l.number <= through and a.organization_id = mine and a.id = any (l.entry_ids);
  get diagnostics n = row_count;
  delete from activity_links where organization_id = mine and number <= through;
  return n;
end $$;
