-- When the person last opened the vault of a session by wallet or passkey; null: never, or what asks for it has used it up.
alter table lanyard.sessions add column unlocked_at timestamptz;
