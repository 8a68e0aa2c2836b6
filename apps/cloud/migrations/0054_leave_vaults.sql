-- Who is no member any more has no item any more: what was encrypted to the key they had is of no use to the one they would get.
delete from lanyard.vault_grants g
where not exists (
  select from lanyard.members m where m.organization_id = g.organization_id and m.person_id = g.person_id
);
alter table lanyard.vault_grants add foreign key (organization_id, person_id)
  references lanyard.members (organization_id, person_id) on delete cascade;
