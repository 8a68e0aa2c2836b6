/** What is seen of a list, by the numbers of its blocks. */
export interface Seen {
  /** Blocks that are looked at, or lie within a screen of what is. */
  readonly near: ReadonlySet<number>;
  /** Pixels of those that were near before. */
  readonly heights: ReadonlyMap<number, number>;
}

/**
 * Watches which blocks of a long list come near. What comes into sight is drawn at once; what only comes near waits for a frame of its own,
 * one block each, so that no frame of a fast scroll has to draw them all.
 */
export class Sight {
  static readonly begin: Seen = { near: new Set([0]), heights: new Map() };
  readonly #change: (next: (seen: Seen) => Seen) => void;
  readonly #observer: IntersectionObserver;
  readonly #blocks = new WeakMap<Element, number>();
  /** Near, and not drawn yet. */
  readonly #waiting = new Set<number>();
  #frame: number | undefined;

  /** @param change Keeps what is seen, as React's setters do. */
  constructor(change: (next: (seen: Seen) => Seen) => void) {
    this.#change = change;
    this.#observer = new IntersectionObserver((entries) => this.#look(entries), { rootMargin: '100% 0px' });
  }

  /** @returns Ends it for this place. */
  watch(place: Element, block: number): () => void {
    this.#blocks.set(place, block);
    this.#observer.observe(place);
    return () => {
      this.#observer.unobserve(place);
      this.#waiting.delete(block);
    };
  }

  #look(entries: readonly IntersectionObserverEntry[]): void {
    const seen = new Set<number>();
    const left = new Map<number, number>();
    for (const { target, isIntersecting, boundingClientRect } of entries) {
      const block = this.#blocks.get(target);
      if (block === undefined) continue;
      this.#waiting.delete(block);
      const { top, bottom, height } = boundingClientRect;
      if (isIntersecting) (bottom > 0 && top < innerHeight ? seen : this.#waiting).add(block);
      // The keyboard stays where it is, however far the page was scrolled away.
      else if (!target.contains(document.activeElement)) left.set(block, height);
    }
    this.#change(({ near, heights }) => {
      const drawn = [...left].filter(([block]) => near.has(block));
      return {
        near: new Set([...near, ...seen].filter((block) => !left.has(block))),
        heights: drawn.length === 0 ? heights : new Map([...heights, ...drawn]),
      };
    });
    this.#drawNext();
  }

  #drawNext(): void {
    if (this.#frame !== undefined || this.#waiting.size === 0) return;
    this.#frame = requestAnimationFrame(() => {
      this.#frame = undefined;
      const [block] = this.#waiting;
      if (block === undefined) return;
      this.#waiting.delete(block);
      this.#change(({ near, heights }) => ({ near: new Set([...near, block]), heights }));
      this.#drawNext();
    });
  }
}
