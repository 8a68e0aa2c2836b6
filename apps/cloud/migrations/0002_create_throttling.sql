-- Counters that hold back floods and guessing. Unlogged: empty after a crash, which costs an attacker nothing worth having.
-- Keys are keyed hashes of addresses and persons, so that a copy of the database tells nobody's address.

-- Columns in the order and of the types that rate-limiter-flexible expects. Room for updates in the page, so that counting moves nothing.
create unlogged table lanyard.rate_points (
  key varchar(255) primary key,
  points integer not null default 0,
  -- Milliseconds since 1970.
  expire bigint
) with (fillfactor = 50);

-- Open forms: tries ask for a captcha, failures lock.
create unlogged table lanyard.form_tries (
  key text primary key,
  tries integer not null,
  failures integer not null default 0,
  locked_until timestamptz,
  expires_at timestamptz not null
) with (fillfactor = 50);

-- A solved captcha counts once.
create unlogged table lanyard.used_captchas (
  digest bytea primary key,
  expires_at timestamptz not null
);

grant select, insert, update, delete on lanyard.rate_points, lanyard.form_tries, lanyard.used_captchas to lanyard_app;
