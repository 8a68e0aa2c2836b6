-- Vaults: ciphertext and what people signed about it. Nothing here opens an item, and nothing in the clear tells what it is or where it
-- belongs: names and addresses are in the ciphertext. Who has which item is seen: the cloud hands each person their own.

-- Counts the changes of an organization's vaults. Its row is held by whoever writes until they commit: what is read up to a count is all
-- there is up to it.
create table lanyard.vault_heads (
  organization_id uuid primary key references lanyard.organizations,
  change bigint not null,
  items integer not null,
  -- Characters of all items as they are now.
  size bigint not null
);

-- By whose word and with which browser something was signed: each delegation once.
create table lanyard.vault_signers (
  organization_id uuid not null references lanyard.organizations,
  -- SHA-256 of the delegation, base64url.
  digest text not null,
  issuer_did text not null,
  delegation text not null,
  primary key (organization_id, digest)
);

create table lanyard.vault_items (
  organization_id uuid not null references lanyard.organizations,
  -- Hash of creator and nonce, base64url: made by the client.
  item text not null,
  version integer not null check (version > 0),
  epoch integer not null check (epoch > 0),
  -- Deleted for good: the statement is the deletion, and stays, so that nobody takes the item for a live one.
  is_deleted boolean not null default false,
  statement text not null,
  signer text not null,
  written_at timestamptz not null,
  primary key (organization_id, item),
  foreign key (organization_id, signer) references lanyard.vault_signers
);

-- Who may what at an item: a chain from its creator on, each list signed by an owner in the one before.
create table lanyard.vault_access_lists (
  organization_id uuid not null,
  item text not null,
  epoch integer not null check (epoch > 0),
  statement text not null,
  signer text not null,
  change bigint not null,
  primary key (organization_id, item, epoch),
  foreign key (organization_id, item) references lanyard.vault_items on delete cascade,
  foreign key (organization_id, signer) references lanyard.vault_signers
);

-- One person's copy of an item's SecureKey, encrypted to them.
create table lanyard.vault_grants (
  organization_id uuid not null,
  item text not null,
  person_id uuid not null references lanyard.persons,
  -- Null: the item is no longer shared with them; they are told so once more.
  role text check (role in ('owner', 'editor', 'viewer', 'use-only')),
  -- JWE; null where the item is deleted, or not shared any more.
  sealed_key text,
  -- Since when it is shared with them: from then on they are served the whole chain of access lists.
  since_change bigint not null,
  -- Of the item, as far as this person is concerned: what they are served next.
  change bigint not null,
  primary key (organization_id, item, person_id),
  foreign key (organization_id, item) references lanyard.vault_items on delete cascade,
  check (role is not null or sealed_key is null)
);
create index vault_grants_of_person on lanyard.vault_grants (organization_id, person_id, change);

alter table lanyard.vault_heads enable row level security;
alter table lanyard.vault_heads force row level security;
create policy of_organization on lanyard.vault_heads
  using (organization_id = lanyard.current_organization());
alter table lanyard.vault_signers enable row level security;
alter table lanyard.vault_signers force row level security;
create policy of_organization on lanyard.vault_signers
  using (organization_id = lanyard.current_organization());
alter table lanyard.vault_items enable row level security;
alter table lanyard.vault_items force row level security;
create policy of_organization on lanyard.vault_items
  using (organization_id = lanyard.current_organization());
alter table lanyard.vault_access_lists enable row level security;
alter table lanyard.vault_access_lists force row level security;
create policy of_organization on lanyard.vault_access_lists
  using (organization_id = lanyard.current_organization());
alter table lanyard.vault_grants enable row level security;
alter table lanyard.vault_grants force row level security;
create policy of_organization on lanyard.vault_grants
  using (organization_id = lanyard.current_organization());

grant select, insert, update, delete on lanyard.vault_heads, lanyard.vault_signers, lanyard.vault_items, lanyard.vault_access_lists,
  lanyard.vault_grants to lanyard_app;
