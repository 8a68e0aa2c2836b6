import type { Digest } from '@lanyard/crypto/encoding';
import { createContext } from 'react';

/**
 * Opens an address of an item, and fills it in there. Default: nothing does; the address is a link like any other, which names its item for
 * an extension that is there.
 */
export const Launching = createContext<((item: Digest, url: string) => void) | undefined>(undefined);
