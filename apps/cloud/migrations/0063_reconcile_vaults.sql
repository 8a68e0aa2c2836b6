-- Whom an item is shared with can be said by groups, and an item can be the organization's: then the people at it follow the members.
-- Clients of its owners do that, who alone hold its key. Here is what they have to look at.

-- Whoever is an owner of the organization is to own it too.
alter table lanyard.vault_items add column of_organization boolean not null default false;
create index vault_items_of_organization on lanyard.vault_items (organization_id) where of_organization and not is_deleted;

-- Groups that the newest access list of an item names.
create table lanyard.vault_item_groups (
  organization_id uuid not null,
  -- Not of `groups`: one that was deleted is named until a client of an owner takes it out.
  group_id uuid not null,
  item text not null,
  primary key (organization_id, group_id, item),
  foreign key (organization_id, item) references lanyard.vault_items on delete cascade
);
create index vault_item_groups_of_item on lanyard.vault_item_groups (organization_id, item);

-- Items whose people are to be looked at again by a client of an owner: somebody has left, or came.
create table lanyard.vault_marks (
  organization_id uuid not null,
  item text not null,
  -- Count of changes at which it was marked last: who settles an earlier mark has not seen this one.
  change bigint not null,
  -- Somebody who has its key is no member any more: no owner writes under that key from now on.
  has_left boolean not null,
  primary key (organization_id, item),
  foreign key (organization_id, item) references lanyard.vault_items on delete cascade
);

alter table lanyard.vault_item_groups enable row level security;
alter table lanyard.vault_item_groups force row level security;
create policy of_organization on lanyard.vault_item_groups
  using (organization_id = lanyard.current_organization());
alter table lanyard.vault_marks enable row level security;
alter table lanyard.vault_marks force row level security;
create policy of_organization on lanyard.vault_marks
  using (organization_id = lanyard.current_organization());
grant select, insert, update, delete on lanyard.vault_item_groups, lanyard.vault_marks to lanyard_app;

-- By triggers, so that no way of leaving forgets it: they run in the transaction of the change itself. Each holds the count of changes
-- before it looks, as whoever writes an item does: of a share and a leaving at once, one sees the other.
create function lanyard.mark_vault_items(organization uuid, items text[], leaving boolean) returns void
language plpgsql set search_path = lanyard, pg_temp as $$
declare
  now_at bigint;
begin
  if cardinality(items) = 0 then return; end if;
  update vault_heads h set change = h.change + 1 where h.organization_id = organization returning h.change into now_at;
  insert into vault_marks as m (organization_id, item, change, has_left)
  select organization, i.item, now_at, leaving
  from vault_items i where i.organization_id = organization and i.item = any(items) and not i.is_deleted
  on conflict (organization_id, item) do update set change = excluded.change, has_left = m.has_left or excluded.has_left;
end $$;

create function lanyard.mark_items_of_leaver() returns trigger
language plpgsql set search_path = lanyard, pg_temp as $$
begin
  if old.person_id is not null then
    perform from vault_heads where organization_id = old.organization_id for update;
    perform mark_vault_items(old.organization_id, array(
      select g.item from vault_grants g
      where g.organization_id = old.organization_id and g.person_id = old.person_id and g.role is not null
    ), true);
  end if;
  return coalesce(new, old);
end $$;
create trigger leaver_marks_items after update of state on lanyard.members
  for each row when (old.state = 'active' and new.state <> 'active') execute function lanyard.mark_items_of_leaver();
-- Before: the grants go with the member.
create trigger deleted_marks_items before delete on lanyard.members
  for each row execute function lanyard.mark_items_of_leaver();

create function lanyard.mark_items_of_organization() returns trigger
language plpgsql set search_path = lanyard, pg_temp as $$
begin
  perform from vault_heads where organization_id = new.organization_id for update;
  perform mark_vault_items(new.organization_id, array(
    select item from vault_items where organization_id = new.organization_id and of_organization and not is_deleted
  ), false);
  return null;
end $$;
create trigger owner_marks_items after update of role, state on lanyard.members
  for each row when ((old.role is not distinct from 'owner' and old.state = 'active') <> (new.role is not distinct from 'owner' and new.state = 'active'))
  execute function lanyard.mark_items_of_organization();

create function lanyard.mark_items_of_groups() returns trigger
language plpgsql set search_path = lanyard, pg_temp as $$
declare
  organization uuid := current_organization();
begin
  perform from vault_heads where organization_id = organization for update;
  perform mark_vault_items(organization, array(
    select distinct i.item from vault_item_groups i
    where i.organization_id = organization and i.group_id in (select group_id from changed)
  ), false);
  return null;
end $$;
create trigger placed_marks_items after insert on lanyard.group_members
  referencing new table as changed for each statement execute function lanyard.mark_items_of_groups();
create trigger taken_out_marks_items after delete on lanyard.group_members
  referencing old table as changed for each statement execute function lanyard.mark_items_of_groups();

-- Who was confirmed gets what waited for that.
create function lanyard.mark_items_of_confirmed() returns trigger
language plpgsql set search_path = lanyard, pg_temp as $$
begin
  perform from vault_heads where organization_id = new.organization_id for update;
  perform mark_vault_items(new.organization_id, array(
    select i.item from vault_item_groups i
    where i.organization_id = new.organization_id and i.group_id = any(new.group_ids)
    union
    select i.item from vault_items i
    where new.may_say and i.organization_id = new.organization_id and i.of_organization and not i.is_deleted
  ), false);
  return null;
end $$;
create trigger confirmed_marks_items after insert or update of epoch on lanyard.member_statements
  for each row execute function lanyard.mark_items_of_confirmed();
