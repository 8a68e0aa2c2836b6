-- A statement counts no more once the member it is about was disabled, for good: who comes back is confirmed anew.
alter table lanyard.member_statements add column is_revoked boolean not null default false;
-- What it says: whether the member may confirm others. Null: kept before this was.
alter table lanyard.member_statements add column may_say boolean;
-- What somebody else than an owner stated counts while they may state it. An owner's word outlasts them: wallets pinned them.
alter table lanyard.member_statements add column by_owner boolean not null default false;
-- What is there already, of every organization.
alter table lanyard.member_statements no force row level security;
alter table lanyard.members no force row level security;
update lanyard.member_statements s set by_owner = true
from lanyard.persons p join lanyard.members m on m.person_id = p.id
where p.did = s.issuer_did and m.organization_id = s.organization_id and m.role = 'owner';
update lanyard.member_statements s set is_revoked = true, is_stale = true
from lanyard.members m
where m.organization_id = s.organization_id and m.id = s.member_id and m.state = 'disabled';
alter table lanyard.members force row level security;
alter table lanyard.member_statements force row level security;
