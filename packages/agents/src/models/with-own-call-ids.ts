import type { AgentOutputItem, Model, ModelRequest } from "@openai/agents";

/**
 * A model whose calls have ids that the conversation has not had before. Many servers number calls from zero in
 * each response, or leave the id empty; the Agents SDK takes a call with a known id for one that it has carried out.
 */
export function withOwnCallIds(model: Model): Model {
  function rename<T extends AgentOutputItem>(output: readonly T[], request: ModelRequest): T[] {
    const used = new Set<string>();
    for (const item of typeof request.input === "string" ? [] : request.input) {
      if (item.type === "function_call") used.add(item.callId);
    }
    return output.map((item) => {
      if (item.type !== "function_call") return item;
      const given = item.callId || "call";
      let callId = given;
      for (let count = 2; used.has(callId); count += 1) callId = `${given}_${count}`;
      used.add(callId);
      return callId === item.callId ? item : { ...item, callId };
    });
  }

  return {
    ...(model.supportsPromptModelSelection === undefined
      ? {}
      : { supportsPromptModelSelection: model.supportsPromptModelSelection }),
    async getResponse(request) {
      const response = await model.getResponse(request);
      return { ...response, output: rename(response.output, request) };
    },
    async *getStreamedResponse(request) {
      for await (const event of model.getStreamedResponse(request)) {
        if (event.type !== "response_done") yield event;
        else {
          const { response } = event;
          yield { ...event, response: { ...response, output: rename(response.output, request) } };
        }
      }
    },
    getRetryAdvice: (args) => model.getRetryAdvice?.(args),
  };
}
