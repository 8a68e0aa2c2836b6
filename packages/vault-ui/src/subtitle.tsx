/** Parts with dots between them: one that has no room beside the others goes below them, and leaves no dot at the end of a line. */
export function Subtitle({ parts }: { parts: readonly string[] }) {
  return (
    <span className="block overflow-hidden">
      <span className="-ml-4 flex flex-wrap">
        {parts.map((part) => (
          <span
            key={part}
            className="relative line-clamp-1 max-w-full pl-4 break-all before:absolute before:left-0 before:w-4 before:text-center before:content-['·']"
          >
            {part}
          </span>
        ))}
      </span>
    </span>
  );
}
