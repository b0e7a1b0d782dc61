/*
 * A page as somebody with the official React package writes it. The test says by `?getClientSecret` and the like which
 * options it has, and reads what came of them from `window.reactPage`.
 */
import { ChatKit, type UseChatKitOptions, type UseChatKitReturn, useChatKit } from "@openai/chatkit-react";
import { createElement, StrictMode, useState } from "react";
import { createRoot } from "react-dom/client";

export interface ReactPage {
  chat: UseChatKitReturn;
  events: string[];
  /** Renders again, with these options in place of those before. */
  render(options: Partial<UseChatKitOptions>): void;
  clientTools: unknown[];
  requests: { input: string; method: string | undefined; body: string }[];
}

declare global {
  interface Window {
    reactPage: ReactPage;
  }
}

const query = new URLSearchParams(location.search);

window.reactPage = {
  chat: undefined as unknown as UseChatKitReturn,
  events: [],
  render: () => {},
  clientTools: [],
  requests: [],
};
const page = window.reactPage;

const toRecorder = (name: string) => (detail?: unknown) => {
  const error = (detail as { error?: Error } | undefined)?.error;
  page.events.push(
    error
      ? `${name} ${error.message}`
      : detail === undefined || detail === null
        ? name
        : `${name} ${JSON.stringify(detail)}`,
  );
};

const api: UseChatKitOptions["api"] = query.has("getClientSecret")
  ? { getClientSecret: async () => "secret" }
  : {
      url: "/chatkit",
      domainKey: "local",
      fetch: (input, init) => {
        page.requests.push({ input: String(input), method: init?.method, body: String(init?.body) });
        return fetch(input, { ...init, headers: { ...init?.headers, "x-page": "react" } });
      },
    };

function App() {
  const [options, setOptions] = useState<Partial<UseChatKitOptions>>({});
  page.render = setOptions;
  const chat = useChatKit({
    api,
    startScreen: { greeting: "From React", prompts: [{ label: "A prompt", prompt: "Prompted" }] },
    onClientTool: (call) => {
      page.clientTools.push(call);
      return { city: "Lisbon" };
    },
    onReady: toRecorder("ready"),
    onError: toRecorder("error"),
    onEffect: toRecorder("effect"),
    onDeeplink: toRecorder("deeplink"),
    onResponseStart: toRecorder("response.start"),
    onResponseEnd: toRecorder("response.end"),
    onThreadChange: toRecorder("thread.change"),
    onThreadLoadStart: toRecorder("thread.load.start"),
    onThreadLoadEnd: toRecorder("thread.load.end"),
    ...options,
  });
  page.chat = chat;
  return createElement(ChatKit, { control: chat.control, className: "chat" });
}

const main = document.querySelector("main");
if (main) createRoot(main).render(createElement(StrictMode, null, createElement(App)));
