/**
 * A page as sites make them, and what is to happen in it. A field that is to be filled says with what in `data-fill`; every other field is to
 * be left as it is. It says `user name`, `password`, `code` or
 * `digit 1` and so on, and is read by the test alone.
 */
export interface PageCase {
  /** Row of the published table; unique. */
  readonly name: string;
  /** The body of the page; a whole document where it begins with `<!doctype`. */
  readonly html: string;
  /** Default: `https://www.example.com/`. The login is for `https://example.com`. */
  readonly at?: string;
  /** Title of the page. Default: `Example`. */
  readonly title?: string;
  /** Other pages that it loads, by their whole address. */
  readonly others?: Readonly<Record<string, string>>;
  /** Clicked before the filling. */
  readonly clickFirst?: string;
  /** Must be so before the filling: what scripts of the page build comes a moment later. */
  readonly readyWhen?: string;
  /** Its prototypes are not to be believed. */
  readonly isPolluted?: boolean;
  /** Header of the page. */
  readonly policy?: string;
}

/** Cases of one kind, under one heading of the table. */
export interface PageGroup {
  readonly heading: string;
  readonly cases: readonly PageCase[];
}
