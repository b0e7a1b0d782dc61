import type { LanguageModelMiddleware } from "ai";

type WrapStream = NonNullable<LanguageModelMiddleware["wrapStream"]>;
type CallOptions = Parameters<WrapStream>[0]["params"];
type StreamResult = Awaited<ReturnType<WrapStream>>;
type ModelPart = StreamResult["stream"] extends ReadableStream<infer Part> ? Part : never;

/** The ids of the calls that a prompt has. */
function readUsedIds({ prompt }: CallOptions): Set<string> {
  const used = new Set<string>();
  for (const message of prompt) {
    if (message.role !== "assistant") continue;
    for (const part of message.content) if (part.type === "tool-call") used.add(part.toolCallId);
  }
  return used;
}

/** Gives each call of one response an id that nothing has had. Calls of one id follow one another. */
function createRenamer(used: Set<string>) {
  const begun = new Map<string, string[]>();
  const called = new Map<string, string>();

  function mint(given: string): string {
    const base = given || "call";
    let id = base;
    for (let count = 2; used.has(id); count += 1) id = `${base}_${count}`;
    used.add(id);
    return id;
  }

  function begin(given: string): string {
    const id = mint(given);
    begun.set(given, [...(begun.get(given) ?? []), id]);
    return id;
  }

  function call(given: string): string {
    const [first, ...others] = begun.get(given) ?? [];
    begun.set(given, others);
    const id = first ?? mint(given);
    called.set(given, id);
    return id;
  }

  return (part: ModelPart): ModelPart => {
    switch (part.type) {
      case "tool-input-start":
        return { ...part, id: begin(part.id) };
      case "tool-input-delta":
      case "tool-input-end":
        return { ...part, id: begun.get(part.id)?.at(-1) ?? part.id };
      case "tool-call":
        return { ...part, toolCallId: call(part.toolCallId) };
      case "tool-result":
        return { ...part, toolCallId: called.get(part.toolCallId) ?? part.toolCallId };
      default:
        return part;
    }
  };
}

/**
 * For `wrapLanguageModel`: each call gets an id that the conversation has not had before. Many servers number calls
 * from zero in each response, or leave the id empty; a provider then refuses the next request, in which a result
 * could belong to two calls. For streams, which is what `streamText` asks for.
 */
export function ownCallIds(): LanguageModelMiddleware {
  return {
    wrapStream: async ({ doStream, params }) => {
      const rename = createRenamer(readUsedIds(params));
      const { stream, ...rest } = await doStream();
      return {
        ...rest,
        stream: stream.pipeThrough(
          new TransformStream<ModelPart, ModelPart>({
            transform: (part, controller) => controller.enqueue(rename(part)),
          }),
        ),
      };
    },
  };
}
