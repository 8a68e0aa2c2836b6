/** What the page is for, and what to do. */
export function Head({ title, lead }: { title: string; lead: string }) {
  return (
    <div className="grid gap-2">
      <h1 className="text-display">{title}</h1>
      <p className="text-muted">{lead}</p>
    </div>
  );
}
