import type { Annotation } from "@parlor/protocol";

/** What a model says that a place of its text rests on. Places are characters from the start of the text. */
export type Citation =
  | { type: "url_citation"; url: string; title: string; endIndex: number | undefined }
  | { type: "file_citation"; fileId: string; filename: string; index: number | undefined }
  | {
      type: "container_file_citation";
      containerId: string;
      fileId: string;
      filename: string;
      endIndex: number | undefined;
    };

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null;
}

function readText(value: unknown): string {
  return typeof value === "string" ? value : "";
}

function readIndex(value: unknown): number | undefined {
  return Number.isSafeInteger(value) && (value as number) >= 0 ? (value as number) : undefined;
}

/** One annotation as the Responses API writes it, or chat completions do, which put its fields into an object. */
export function readCitation(value: unknown): Citation | undefined {
  if (!isRecord(value)) return undefined;
  const fields = isRecord(value.url_citation) ? value.url_citation : value;
  switch (value.type) {
    case "url_citation":
      return {
        type: "url_citation",
        url: readText(fields.url),
        title: readText(fields.title),
        endIndex: readIndex(fields.end_index),
      };
    case "file_citation":
      return {
        type: "file_citation",
        fileId: readText(value.file_id),
        filename: readText(value.filename),
        index: readIndex(value.index),
      };
    case "container_file_citation":
      return {
        type: "container_file_citation",
        containerId: readText(value.container_id),
        fileId: readText(value.file_id),
        filename: readText(value.filename),
        endIndex: readIndex(value.end_index),
      };
    default:
      return undefined;
  }
}

/** The annotations of a text that can be read; others are left out. */
export function readCitations(value: unknown): Citation[] {
  return Array.isArray(value) ? value.flatMap((one: unknown) => readCitation(one) ?? []) : [];
}

/**
 * What a person is shown of a citation. Nothing for a file without a name, and for a URL that is not of the web: a
 * page would link to it.
 */
export function toAnnotation(citation: Citation): Annotation | undefined {
  if (citation.type === "url_citation") {
    const url = URL.parse(citation.url);
    if (!url || !/^https?:$/.test(url.protocol)) return undefined;
    return {
      type: "annotation",
      source: { type: "url", url: citation.url, title: citation.title || url.hostname },
      ...(citation.endIndex === undefined ? {} : { index: citation.endIndex }),
    };
  }
  const { filename } = citation;
  if (filename === "") return undefined;
  const index = citation.type === "file_citation" ? citation.index : citation.endIndex;
  return {
    type: "annotation",
    source: { type: "file", filename, title: filename },
    ...(index === undefined ? {} : { index }),
  };
}
