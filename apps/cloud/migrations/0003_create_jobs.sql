-- Jobs are graphile-worker's tables, in a schema of their own that its own migrations make right after these (platform/jobs/migrate.ts).
-- Requests put jobs in through this function alone; row-level security shows them none (only the worker's connections see jobs).

create function lanyard.enqueue_job(job text, payload json, run_at timestamptz, max_attempts integer, key text) returns void
language plpgsql security definer set search_path = graphile_worker, pg_temp as $$
begin
  perform graphile_worker.add_job(
    identifier => enqueue_job.job,
    payload => enqueue_job.payload,
    run_at => enqueue_job.run_at,
    max_attempts => enqueue_job.max_attempts,
    job_key => enqueue_job.key
  );
end $$;
revoke all on function lanyard.enqueue_job(text, json, timestamptz, integer, text) from public;
grant execute on function lanyard.enqueue_job(text, json, timestamptz, integer, text) to lanyard_app;
