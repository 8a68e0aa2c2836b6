-- Files of vault items, in pieces that a client has encrypted. What they are called and what they are stands in the item, encrypted too:
-- here is to which item one belongs, how long it is (rounded up), and the ciphertext.

-- Bytes of all files of an organization, those too that are still being sent.
alter table lanyard.vault_heads add column attachments bigint not null default 0;

create table lanyard.vault_attachments (
  organization_id uuid not null references lanyard.organizations,
  -- Not of `vault_items`: files of a new item are sent before it is there.
  item text not null,
  -- Random, base64url: made by the client.
  attachment text not null,
  chunks integer not null check (chunks > 0),
  -- Bytes of ciphertext that are here.
  size bigint not null default 0,
  -- Whose upload it is; null: a version of the item names it, and it is not written again.
  uploader_id uuid,
  touched_at timestamptz not null,
  primary key (organization_id, item, attachment),
  foreign key (organization_id, uploader_id) references lanyard.members (organization_id, person_id) on delete cascade
);
create index vault_uploads on lanyard.vault_attachments (organization_id, uploader_id) where uploader_id is not null;

create table lanyard.vault_attachment_chunks (
  organization_id uuid not null,
  item text not null,
  attachment text not null,
  -- From 1.
  chunk integer not null check (chunk > 0),
  -- The envelope without its ciphertext: protected header, initialization vector, tag.
  frame text not null,
  ciphertext bytea not null,
  primary key (organization_id, item, attachment, chunk),
  foreign key (organization_id, item, attachment) references lanyard.vault_attachments on delete cascade
);
-- Nothing compresses ciphertext.
alter table lanyard.vault_attachment_chunks alter column ciphertext set storage external;

alter table lanyard.vault_attachments enable row level security;
alter table lanyard.vault_attachments force row level security;
create policy of_organization on lanyard.vault_attachments
  using (organization_id = lanyard.current_organization());
alter table lanyard.vault_attachment_chunks enable row level security;
alter table lanyard.vault_attachment_chunks force row level security;
create policy of_organization on lanyard.vault_attachment_chunks
  using (organization_id = lanyard.current_organization());
grant select, insert, update, delete on lanyard.vault_attachments, lanyard.vault_attachment_chunks to lanyard_app;

-- By a trigger, so that no way of deleting forgets it.
create function lanyard.count_attachments_deleted() returns trigger
language plpgsql set search_path = lanyard, pg_temp as $$
begin
  update vault_heads h set attachments = h.attachments - gone.size
  from (select organization_id, sum(size) as size from deleted group by organization_id) gone
  where h.organization_id = gone.organization_id;
  return null;
end $$;
create trigger deleted_attachments_are_counted after delete on lanyard.vault_attachments
  referencing old table as deleted for each statement execute function lanyard.count_attachments_deleted();

-- Clean-up crosses organizations, so it runs as the owner, does one thing and takes only a time.
create policy by_owner on lanyard.vault_heads to lanyard_owner using (true);
create policy by_owner on lanyard.vault_attachments to lanyard_owner using (true);
create policy by_owner on lanyard.vault_grants for select to lanyard_owner using (true);

-- Uploads that nobody has gone on with for a day, and files of items that nobody has any more. The count of changes is held first, as by
-- whoever writes an item: of a clean-up and a version that names the file at once, one sees the other.
create function lanyard.clear_attachments(at timestamptz) returns bigint
language plpgsql security definer set search_path = lanyard, pg_temp as $$
declare
  n bigint;
begin
  perform from vault_heads h
  where h.attachments > 0 and exists (
    select from vault_attachments a where a.organization_id = h.organization_id and a.touched_at < at - interval '1 day'
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
revoke all on function lanyard.clear_attachments(timestamptz) from public;
grant execute on function lanyard.clear_attachments(timestamptz) to lanyard_app;
