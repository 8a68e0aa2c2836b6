-- Wallets in which a vault was opened by a touch: a phone that is held by somebody else writes nothing, and so does one whose opening is over.
-- One row a device and organization, replaced by the next opening.
create table lanyard.wallet_vaults (
  organization_id uuid not null,
  device_id uuid not null references lanyard.devices on delete cascade,
  person_id uuid not null,
  -- To the key that signs what this wallet writes.
  delegation text not null,
  expires_at timestamptz not null,
  primary key (organization_id, device_id),
  foreign key (organization_id, person_id) references lanyard.members (organization_id, person_id) on delete cascade
);

alter table lanyard.wallet_vaults enable row level security;
alter table lanyard.wallet_vaults force row level security;
create policy of_organization on lanyard.wallet_vaults
  using (organization_id = lanyard.current_organization());

grant select, insert, update, delete on lanyard.wallet_vaults to lanyard_app;
