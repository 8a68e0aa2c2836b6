-- Who made an item: no member may fill the vaults of all. Null: they are no member any more.
alter table lanyard.vault_items add column maker_id uuid;

-- What is there already, of every organization: the first access list of an item is its maker's.
alter table lanyard.vault_heads no force row level security;
alter table lanyard.vault_items no force row level security;
alter table lanyard.vault_access_lists no force row level security;
alter table lanyard.vault_grants no force row level security;
alter table lanyard.vault_signers no force row level security;
alter table lanyard.members no force row level security;
update lanyard.vault_items i set maker_id = m.person_id
from lanyard.vault_access_lists l
  join lanyard.vault_signers s on s.organization_id = l.organization_id and s.digest = l.signer
  join lanyard.persons p on p.did = s.issuer_did
  join lanyard.members m on m.organization_id = l.organization_id and m.person_id = p.id
where l.organization_id = i.organization_id and l.item = i.item and l.epoch = 1;
-- Keys count since 0086, which saw the rows of no organization.
update lanyard.vault_heads h set size =
  (select coalesce(sum(length(statement)), 0) from lanyard.vault_items i where i.organization_id = h.organization_id)
  + (select coalesce(sum(length(statement)), 0) from lanyard.vault_access_lists l where l.organization_id = h.organization_id)
  + (select coalesce(sum(length(sealed_key)), 0) from lanyard.vault_grants g where g.organization_id = h.organization_id);
alter table lanyard.members force row level security;
alter table lanyard.vault_signers force row level security;
alter table lanyard.vault_grants force row level security;
alter table lanyard.vault_access_lists force row level security;
alter table lanyard.vault_items force row level security;
alter table lanyard.vault_heads force row level security;

alter table lanyard.vault_items add constraint vault_items_maker foreign key (organization_id, maker_id)
  references lanyard.members (organization_id, person_id) on delete set null (maker_id);
create index vault_items_of_maker on lanyard.vault_items (organization_id, maker_id) where not is_deleted;
