-- What mails to people are written in whose own language is not known: that of whoever set the organization up.
alter table lanyard.organizations add column language text not null default 'en' check (language in ('de', 'en'));
