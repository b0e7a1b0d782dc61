export interface DropListeners {
  /** Whether files may be dropped now. */
  isWanted(): boolean;
  onOver(isOver: boolean): void;
  onDrop(files: File[]): void;
}

/** Follows files that are dragged over an element. Gives how to stop. */
export function watchDroppedFiles(
  target: HTMLElement,
  { isWanted, onOver, onDrop }: DropListeners,
): () => void {
  const listening = new AbortController();
  const { signal } = listening;
  const over = (event: DragEvent) => {
    if (!event.dataTransfer?.types.includes("Files") || !isWanted()) return;
    event.preventDefault();
    event.dataTransfer.dropEffect = "copy";
    onOver(true);
  };
  target.addEventListener("dragenter", over, { signal });
  target.addEventListener("dragover", over, { signal });
  target.addEventListener(
    "dragleave",
    ({ relatedTarget }) => {
      if (!(relatedTarget instanceof Node) || !target.contains(relatedTarget)) onOver(false);
    },
    { signal },
  );
  target.addEventListener(
    "drop",
    (event) => {
      onOver(false);
      const files = [...(event.dataTransfer?.files ?? [])];
      if (files.length === 0 || !isWanted()) return;
      event.preventDefault();
      onDrop(files);
    },
    { signal },
  );
  return () => listening.abort();
}
