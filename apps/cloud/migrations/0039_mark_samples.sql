-- A sample organization, made up to look around in (`npm start -- --demo`), and the people made up with it. It can be removed whole,
-- in one go, which no other organization can.
alter table lanyard.organizations add column is_sample boolean not null default false;
alter table lanyard.persons add column is_sample boolean not null default false;

-- Runs as the owner, since the app deletes neither activity nor addresses; does one thing, to a sample alone, and only in whose scope
-- it is called. False where the organization in scope is none.
create function lanyard.remove_sample() returns boolean
language plpgsql security definer set search_path = lanyard, pg_temp as $$
declare
  mine uuid := current_organization();
  people uuid[];
  place regclass;
  again boolean := true;
begin
  perform from organizations where id = mine and is_sample for update;
  if not found then return false; end if;
  people := array(
    select p.id from persons p join members m on m.person_id = p.id where m.organization_id = mine and p.is_sample
  );
  -- Tables refer to each other: rows that others still need go in the next round.
  for round in 1..10 loop
    exit when not again;
    again := false;
    for place in
      select c.oid::regclass from pg_class c join pg_attribute a on a.attrelid = c.oid
      where c.relnamespace = 'lanyard'::regnamespace and c.relkind in ('r', 'p')
        and a.attname = 'organization_id' and not a.attisdropped
    loop
      begin
        execute format('delete from %s where organization_id = $1', place) using mine;
      exception when foreign_key_violation then again := true;
      end;
    end loop;
  end loop;
  delete from organizations where id = mine;
  delete from persons where id = any (people);
  return true;
end $$;
revoke all on function lanyard.remove_sample() from public;
grant execute on function lanyard.remove_sample() to lanyard_app;
