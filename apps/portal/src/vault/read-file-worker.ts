import { callsOver } from '@lanyard/session/calls';
import { readExchangeFile, type ReadOptions } from '@lanyard/vault/exchange/read-file';

/** Items in one message: the page takes one in a few milliseconds. */
const mostTold = 200;

const calls = callsOver(self, {
  async read(file: Blob, options: ReadOptions) {
    const { format, found, left } = await readExchangeFile(file, options);
    for (let from = 0; from < found.length; from += mostTold) calls.tell(found.slice(from, from + mostTold));
    return { format, left };
  },
});
