-- As before, but only organizations that have something to clear are held up by it.
create or replace function lanyard.clear_attachments(at timestamptz) returns bigint
language plpgsql security definer set search_path = lanyard, pg_temp as $$
declare
  n bigint;
begin
  perform from vault_heads h
  where h.attachments > 0 and exists (
    select from vault_attachments a
    where a.organization_id = h.organization_id and a.touched_at < at - interval '1 day' and (
      a.uploader_id is not null or not exists (
        select from vault_grants g
        where g.organization_id = a.organization_id and g.item = a.item and g.sealed_key is not null
      ))
  )
  order by h.organization_id for update;
  delete from vault_attachments a
  where a.touched_at < at - interval '1 day' and (
    a.uploader_id is not null or not exists (
      select from vault_grants g
      where g.organization_id = a.organization_id and g.item = a.item and g.sealed_key is not null
    ));
  get diagnostics n = row_count;
  return n;
end $$;
