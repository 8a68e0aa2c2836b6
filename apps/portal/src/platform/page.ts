/** What the cloud rendered into this page. */

/** Content of a `<meta>` of the page, if the cloud put one there. */
export function pageMeta(name: string): string | undefined {
  const content = document.querySelector<HTMLMetaElement>(`meta[name="${name}"]`)?.content;
  return content === undefined || content === '' ? undefined : content;
}
