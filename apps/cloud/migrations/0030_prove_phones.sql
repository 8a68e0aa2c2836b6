-- Codes prove phone numbers as well: one table for both kinds of claim, still keyed hashes only.
alter table lanyard.email_codes rename to claim_codes;
alter table lanyard.claim_codes add column type text not null default 'email' check (type in ('email', 'phone'));
alter index lanyard.email_codes_by_address rename to claim_codes_by_address;
alter index lanyard.email_codes_of_person rename to claim_codes_of_person;
alter index lanyard.email_codes_by_expiry rename to claim_codes_by_expiry;
-- Text messages cost money: how many were sent in a day is counted over all people.
create index claim_codes_by_phone on lanyard.claim_codes (created_at) where type = 'phone';

-- The name by which the version before, and the clean-up of what has run out, know the table.
create view lanyard.email_codes with (security_invoker) as
  select id, person_id, address_mac, code_mac, tries, created_at, expires_at, used_at from lanyard.claim_codes;
grant select, insert, update, delete on lanyard.email_codes to lanyard_app;
