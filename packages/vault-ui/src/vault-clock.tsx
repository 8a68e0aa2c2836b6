import { createContext, useContext } from 'react';

/** Milliseconds since 1970, by the cloud's clock where the app knows it: codes and dates follow it. */
export const VaultClock = createContext<() => number>(Date.now);

/** The time of the vault that is shown. */
export const useVaultClock = (): (() => number) => useContext(VaultClock);
