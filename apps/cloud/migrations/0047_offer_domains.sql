-- An organization may have more addresses than the one at which it answers: those lead there (`retired_at` is set). A domain of its own
-- becomes one once its DNS records are there.
alter table lanyard.addresses add column is_own boolean not null default false;

-- The domain that an organization waits for. The token stands in its DNS, for everyone to read: it is no secret, and of one organization.
create table lanyard.domain_offers (
  organization_id uuid primary key references lanyard.organizations on delete cascade,
  host text not null check (host = lower(host) and length(host) <= 253),
  token text not null,
  created_at timestamptz not null
);
alter table lanyard.domain_offers enable row level security;
alter table lanyard.domain_offers force row level security;
create policy of_organization on lanyard.domain_offers
  using (organization_id = lanyard.current_organization());
grant select, insert, update, delete on lanyard.domain_offers to lanyard_app;
