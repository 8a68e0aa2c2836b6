import { open, readFile } from 'node:fs/promises';

/** Bytes read at a time; what lies across two of them is found too. */
const stepBytes = 32 * 1024 * 1024;
/** Longer than anything that is looked for. */
const overlapBytes = 4096;

/**
 * Which of these byte sequences the memory of a process holds now: everything it can write to, heap, stacks and buffers, as
 * `/proc/<pid>/mem` gives it. Linux only.
 */
export async function foundInMemory(
  pid: number,
  sought: ReadonlyMap<string, readonly Buffer[]>,
): Promise<readonly string[]> {
  const maps = await readFile(`/proc/${String(pid)}/maps`, 'utf8');
  const memory = await open(`/proc/${String(pid)}/mem`, 'r');
  const found = new Set<string>();
  try {
    for (const [, from = '', to = '', rights = ''] of maps.matchAll(/^([\da-f]+)-([\da-f]+) (\S+)/gmu)) {
      if (!rights.startsWith('rw')) continue;
      const end = Number.parseInt(to, 16);
      for (let at = Number.parseInt(from, 16); at < end; at += stepBytes) {
        const part = await readAt(memory, at, Math.min(stepBytes + overlapBytes, end - at));
        for (const [what, spellings] of sought)
          if (!found.has(what) && spellings.some((spelling) => part.includes(spelling))) found.add(what);
      }
    }
  } finally {
    await memory.close();
  }
  return [...found];
}

/** What there is: a page that went meanwhile, or that nobody may read, holds nothing. */
async function readAt(
  memory: Awaited<ReturnType<typeof open>>,
  position: number,
  length: number,
): Promise<Buffer> {
  try {
    const { bytesRead, buffer } = await memory.read(Buffer.alloc(length), 0, length, position);
    return buffer.subarray(0, bytesRead);
  } catch {
    return Buffer.alloc(0);
  }
}
