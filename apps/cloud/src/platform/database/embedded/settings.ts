import type { Layout } from './layout.ts';

/**
 * Settings of the server, given on its command line so that they are those of this version of Lanyard whatever the data folder says.
 * One small machine: little memory at rest, commits that wait for the disk (and share that wait under load), no network.
 */
export function serverSettings(layout: Layout, major: number): Record<string, string> {
  return {
    listen_addresses: '',
    unix_socket_directories: layout.socketFolder,
    unix_socket_permissions: '0700',
    max_connections: '40',
    superuser_reserved_connections: '0',

    shared_buffers: '32MB',
    wal_buffers: '2MB',
    work_mem: '4MB',
    maintenance_work_mem: '32MB',
    // No processes that a small installation never uses. 18 reads by worker processes unless told otherwise.
    ...(major >= 18 ? { io_method: 'sync' } : {}),
    max_worker_processes: '2',
    max_parallel_workers: '0',
    max_parallel_workers_per_gather: '0',
    max_parallel_maintenance_workers: '0',
    max_logical_replication_workers: '0',
    max_wal_senders: '0',
    autovacuum_max_workers: '1',
    jit: 'off',

    // Disk.
    wal_level: 'replica',
    max_wal_size: '256MB',
    min_wal_size: '64MB',
    checkpoint_timeout: '15min',
    random_page_cost: '1.1',

    // Logs go to Lanyard, which passes on what is about the server. Never the text of a statement: it may hold a personal value.
    log_destination: 'stderr',
    logging_collector: 'off',
    log_line_prefix: '%e ',
    log_min_messages: 'error',
    log_min_error_statement: 'panic',
    log_error_verbosity: 'terse',
    log_parameter_max_length: '0',
    log_parameter_max_length_on_error: '0',
    log_checkpoints: 'off',
    log_autovacuum_min_duration: '-1',
    log_timezone: 'UTC',
    timezone: 'UTC',
    lc_messages: 'C',

    password_encryption: 'scram-sha-256',
    // A statement whose client is gone (kill -9) stops, and lets go of its locks.
    client_connection_check_interval: '2s',
  };
}

/** What tests change: many databases at once, and no waiting for the disk, which loses data when the machine stops. */
export const settingsForTests = {
  max_connections: '200',
  fsync: 'off',
  synchronous_commit: 'off',
  full_page_writes: 'off',
};

export function asArguments(settings: Record<string, string>): string[] {
  return Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
}
