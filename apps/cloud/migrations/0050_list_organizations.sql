-- An organization that lets itself be found at the root address: the words of its name as they are compared, lower case and without
-- accents. Null: not listed, which is how each begins.
alter table lanyard.organizations add column listed_as text collate "C" check (length(listed_as) between 1 and 200);
create index organizations_listed on lanyard.organizations (listed_as, id) where listed_as is not null;
-- Addresses by their beginnings, whatever the order of the database.
create index addresses_by_beginning on lanyard.addresses (host collate "C") where retired_at is null;
