/// <reference types="vite/client" />

interface ImportMetaEnv {
  /** Version of the wallet, put in by the build. */
  readonly LANYARD_VERSION: string;
}
