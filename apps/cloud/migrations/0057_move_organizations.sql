-- An organization moves to another of its addresses by an owner's signed word. How often it has, so that wallets count along.
alter table lanyard.organizations add column moves integer not null default 0;
create table lanyard.moves (
  organization_id uuid not null references lanyard.organizations on delete cascade,
  sequence integer not null check (sequence > 0),
  statement text not null,
  delegation text not null,
  issuer text not null,
  created_at timestamptz not null,
  primary key (organization_id, sequence)
);
alter table lanyard.moves enable row level security;
alter table lanyard.moves force row level security;
create policy of_organization on lanyard.moves
  using (organization_id = lanyard.current_organization());
grant select, insert on lanyard.moves to lanyard_app;

-- What was in the DNS of a domain of its own, so that it can be looked at again: the token that proves it, when it was last seen to lead
-- here, and since when it leads elsewhere. A removed address leads nowhere, and keeps its row as every other.
alter table lanyard.addresses
  add column dns_token text,
  add column seen_at timestamptz,
  add column lost_at timestamptz,
  add column removed_at timestamptz;
