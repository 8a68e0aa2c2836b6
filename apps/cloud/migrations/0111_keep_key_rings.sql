-- What a person's clients have verified and unwrapped of their vault, sealed under a key from their vault key, for their next client. It goes
-- with that key.
create table lanyard.vault_key_rings (
  organization_id uuid not null,
  person_id uuid not null,
  kid text not null,
  -- JWE.
  ring text not null,
  primary key (organization_id, person_id),
  foreign key (organization_id, person_id, kid) references lanyard.vault_keys on delete cascade
);
-- Nothing compresses ciphertext.
alter table lanyard.vault_key_rings alter column ring set storage external;

alter table lanyard.vault_key_rings enable row level security;
alter table lanyard.vault_key_rings force row level security;
create policy of_organization on lanyard.vault_key_rings
  using (organization_id = lanyard.current_organization());
grant select, insert, update, delete on lanyard.vault_key_rings to lanyard_app;

-- By a trigger, so that no way of replacing a vault key forgets it.
create function lanyard.forget_key_ring() returns trigger
language plpgsql set search_path = lanyard, pg_temp as $$
begin
  delete from vault_key_rings where organization_id = new.organization_id and person_id = new.person_id;
  return null;
end $$;
create trigger new_key_has_no_ring after insert on lanyard.vault_keys
  for each row execute function lanyard.forget_key_ring();
