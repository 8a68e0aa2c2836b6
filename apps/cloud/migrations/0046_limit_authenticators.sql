-- Which wallets may join and which passkeys be made, by what their maker certified. No row: every one.
create table lanyard.authenticator_policies (
  organization_id uuid not null references lanyard.organizations,
  accepts text not null check (accepts in ('any', 'certified', 'models')),
  models text[] not null,
  synced boolean not null,
  changed_at timestamptz not null,
  primary key (organization_id),
  check (accepts <> 'models' or cardinality(models) > 0)
);
alter table lanyard.authenticator_policies enable row level security;
alter table lanyard.authenticator_policies force row level security;
create policy of_organization on lanyard.authenticator_policies
  using (organization_id = lanyard.current_organization());
grant select, insert, update, delete on lanyard.authenticator_policies to lanyard_app;
