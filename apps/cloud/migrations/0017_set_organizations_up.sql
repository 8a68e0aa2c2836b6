-- Which notices the owners of an organization want beside those that are always sent.
alter table lanyard.organizations add column notices text[] not null default '{role-review}'
  check (notices <@ '{role-review}');
-- When its owners were last reminded that roles are to be reviewed.
alter table lanyard.organizations add column roles_reminded_at timestamptz;
