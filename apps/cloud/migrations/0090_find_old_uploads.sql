-- What nobody went on with is found without looking at every file of every organization.
create index vault_uploads_by_touch on lanyard.vault_attachments (touched_at) where uploader_id is not null;

-- As before; each of the two in a question of its own, so that the first one is answered by that index.
create or replace function lanyard.clear_attachments(at timestamptz) returns bigint
language plpgsql security definer set search_path = lanyard, pg_temp as $$
declare
  uploads bigint;
  kept bigint;
begin
  perform from vault_heads h
  where h.attachments > 0 and h.organization_id in (
    select a.organization_id from vault_attachments a
    where a.uploader_id is not null and a.touched_at < at - interval '1 day'
    union
    select a.organization_id from vault_attachments a
    where a.uploader_id is null and a.touched_at < at - interval '1 day' and not exists (
      select from vault_grants g
      where g.organization_id = a.organization_id and g.item = a.item and g.sealed_key is not null
    )
  )
  order by h.organization_id for update;
  delete from vault_attachments a where a.uploader_id is not null and a.touched_at < at - interval '1 day';
  get diagnostics uploads = row_count;
  delete from vault_attachments a
  where a.uploader_id is null and a.touched_at < at - interval '1 day' and not exists (
    select from vault_grants g
    where g.organization_id = a.organization_id and g.item = a.item and g.sealed_key is not null
  );
  get diagnostics kept = row_count;
  return uploads + kept;
end $$;
