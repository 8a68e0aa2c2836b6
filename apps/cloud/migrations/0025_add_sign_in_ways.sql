-- How a sign-in reaches the wallet, and for one that came by a link on the same device the digest of the one-time code by which it
-- is handed back: only the browser that the person comes back to has it, so a link that was passed on admits nobody.
alter table lanyard.sign_ins
  add column way text not null default 'code' check (way in ('code', 'link', 'notification')),
  add column return_digest bytea;
