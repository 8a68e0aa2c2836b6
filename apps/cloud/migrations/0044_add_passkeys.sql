-- Passkeys that are no browser's, on a phone or a security key: they enter from any browser, and unlock in none. Once one is added, its
-- row names no browser, so that nothing takes the browser it was made in for a trusted one.
alter table lanyard.trusted_browsers
  add column kind text not null default 'browser' check (kind in ('browser', 'passkey')),
  add column device text check (device in ('phone', 'security-key', 'other')),
  add constraint trusted_browsers_passkeys_unlock_nothing check (kind = 'browser' or vault_key is null),
  add constraint trusted_browsers_passkeys_of_no_browser
    check (kind = 'browser' or credential_id is null or browser_jkt = '');
