-- Who a transaction is about. Every policy of row-level security asks these two: without a scope they answer null, which equals
-- nothing, so that a forgotten scope shows no rows. Plain SQL, stable and parallel safe: the planner inlines them and uses indexes.

-- After a transaction that set it, a setting of a session is '' and no longer missing.
create function lanyard.current_organization() returns uuid
language sql stable parallel safe as $$
  select nullif(current_setting('lanyard.organization', true), '')::uuid
$$;

create function lanyard.current_person() returns uuid
language sql stable parallel safe as $$
  select nullif(current_setting('lanyard.person', true), '')::uuid
$$;

grant execute on function lanyard.current_organization(), lanyard.current_person() to lanyard_app;
