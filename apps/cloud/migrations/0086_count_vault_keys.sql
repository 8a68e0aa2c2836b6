-- Keys of items count towards the size of an organization's vaults, as items and access lists do.
update lanyard.vault_heads h set size = h.size + k.size
from (
  select organization_id, sum(length(sealed_key)) as size from lanyard.vault_grants
  where sealed_key is not null group by organization_id
) k
where k.organization_id = h.organization_id;

-- As before, and the keys of who is deleted, which go with them, count no more.
create or replace function lanyard.mark_items_of_leaver() returns trigger
language plpgsql set search_path = lanyard, pg_temp as $$
begin
  if old.person_id is not null then
    perform from vault_heads where organization_id = old.organization_id for update;
    perform mark_vault_items(old.organization_id, array(
      select g.item from vault_grants g
      where g.organization_id = old.organization_id and g.person_id = old.person_id and g.role is not null
    ), true);
    if tg_op = 'DELETE' then
      update vault_heads h set size = h.size - coalesce((
        select sum(length(g.sealed_key)) from vault_grants g
        where g.organization_id = old.organization_id and g.person_id = old.person_id
      ), 0)
      where h.organization_id = old.organization_id;
    end if;
  end if;
  return coalesce(new, old);
end $$;
