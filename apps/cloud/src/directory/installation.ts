/** What the directory knows of the installation it runs in: from the settings, the same for the life of the process. */
export interface Installation {
  readonly mode: 'development' | 'production';
  /** Root domain without port: `localhost`, `example.com`. */
  readonly domain: string;
  readonly rootOrigin: string;
  readonly walletOrigin: string;
  /** LANYARD_HOSTS: exact hosts that organizations may have, and `*.<domain>` to go on giving out subdomains beside them. */
  readonly hosts: readonly string[];
  /** Page with the mail that would have been sent; development without a mail server only. */
  readonly outbox: string | null;
  /** Whether phone numbers can be proven here: text messages have somewhere to go. */
  readonly phoneClaims: boolean;
}
