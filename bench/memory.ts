import { readdirSync, readFileSync } from 'node:fs';

/** Proportional set size (PSS) in MB, from /proc: shared pages are divided among those who share them. Linux only. */
export function pssMegabytes(pid: number): number {
  const kilobytes = /^Pss:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${String(pid)}/smaps_rollup`, 'utf8'))?.[1];
  return Number(kilobytes ?? Number.NaN) / 1024;
}

/** The process and all below it. */
export function withDescendants(pid: number): readonly number[] {
  const parents = readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .flatMap((name) => {
      try {
        const parent = /^PPid:\s+(\d+)$/m.exec(readFileSync(`/proc/${name}/status`, 'utf8'))?.[1];
        return [[Number(name), Number(parent)] as const];
      } catch {
        return [];
      }
    });
  const below = (of: number): number[] => [
    of,
    ...parents.filter(([, parent]) => parent === of).flatMap(([child]) => below(child)),
  ];
  return below(pid);
}

/** The cloud's own process, and all processes of its PostgreSQL together. */
export function memoryOf(serverPid: number): { readonly cloud: number; readonly postgres: number } {
  const [own = serverPid, ...others] = withDescendants(serverPid);
  return {
    cloud: pssMegabytes(own),
    postgres: others.reduce((sum, pid) => sum + pssMegabytes(pid), 0),
  };
}
